import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../contract/errors.ts';
import { runProgram } from '../../platform/run-program.ts';
import type { Host } from './host.ts';
import { LAUNCHD_LABEL, type Scope, type ServiceControl } from './service.ts';

const LOOK_MS = 100;
/** launchd lets go of a service only when its process is gone: the file's ExitTimeOut, and some. */
const PATIENCE_MS = 120_000;

/** launchd, through launchctl. `file` is the property list. */
export function launchdControl(scope: Scope, file: string, host: Host): ServiceControl {
  const domain = scope === 'system' ? 'system' : `gui/${host.uid}`;
  const target = `${domain}/${LAUNCHD_LABEL}`;
  const ask = (...args: string[]) => runProgram('launchctl', args, { env: host.env, timeoutMs: PATIENCE_MS });
  const tell = async (...args: string[]) => {
    const { code, complaint } = await ask(...args);
    if (code === 0) return;
    throw new AppError('SERVICE_FAILED', { command: `launchctl ${args.join(' ')}`, reason: complaint });
  };
  const isLoaded = async () => (await ask('print', target)).code === 0;
  /** Unloads it: `bootout` returns before that is done, and what follows would fail. */
  const unload = async () => {
    if (!(await isLoaded())) return;
    await ask('bootout', target);
    const deadline = Date.now() + PATIENCE_MS;
    while ((await isLoaded()) && Date.now() < deadline) await delay(LOOK_MS);
  };
  return {
    async problem() {
      const { code, complaint } = await ask('print', domain);
      return code === 0 ? null : complaint;
    },
    enable: () => tell('enable', target),
    reload: unload,
    async start() {
      // A service that is loaded may have ended in peace, and is not started by itself then.
      if (await isLoaded()) await tell('kickstart', target);
      else await tell('bootstrap', domain, file);
    },
    stop: unload,
    // Not `launchctl disable`, which launchd would remember when the file is long gone.
    disable: unload,
    async pid() {
      const { stdout } = await ask('print', target);
      return Number.parseInt(/^\s*pid = (\d+)$/m.exec(stdout)?.[1] ?? '', 10) || null;
    },
  };
}
