import { existsSync } from 'node:fs';
import { AppError } from '../../contract/errors.ts';
import type { Env } from '../../platform/paths.ts';
import { runProgram } from '../../platform/run-program.ts';
import type { Host } from './host.ts';
import { type Scope, type ServiceControl, SYSTEMD_UNIT } from './service.ts';

/** The daemon may take a minute and a half to stop its servers, and as long to start. */
const PATIENCE_MS = 120_000;

/** systemd, through systemctl. */
export function systemdControl(scope: Scope, host: Host): ServiceControl {
  const options = { env: withSession(host), timeoutMs: PATIENCE_MS };
  const words = (args: readonly string[]) =>
    scope === 'user' ? ['--user', ...args] : ['--no-ask-password', ...args];
  const ask = (...args: string[]) => runProgram('systemctl', words(args), options);
  const tell = async (...args: string[]) => {
    const { code, complaint } = await ask(...args);
    if (code === 0) return;
    const command = ['systemctl', ...words(args)].join(' ');
    const hint = args[0] === 'enable' ? WHERE_IT_READS : whereToLook(scope);
    throw new AppError('SERVICE_FAILED', { command, reason: complaint }, { hint });
  };
  const property = async (name: string) => {
    const { stdout } = await ask('show', '--value', `--property=${name}`, SYSTEMD_UNIT);
    return stdout.trim();
  };
  return {
    async problem() {
      const { code, complaint } = await ask('show', '--property=Version');
      return code === 0 ? null : complaint;
    },
    enable: () => tell('enable', SYSTEMD_UNIT),
    async reload() {
      await tell('daemon-reload');
      // Forgets how often it failed, and a unit that is not there any more. That there is nothing to forget is fine.
      await ask('reset-failed', SYSTEMD_UNIT);
    },
    async start() {
      // After failures systemd waits before it tries again, and would let `start` wait with it.
      const waits = (await property('SubState')) === 'auto-restart';
      await tell(waits ? 'restart' : 'start', SYSTEMD_UNIT);
    },
    stop: () => tell('stop', SYSTEMD_UNIT),
    disable: () => tell('disable', '--now', SYSTEMD_UNIT),
    async pid() {
      return Number.parseInt(await property('MainPID'), 10) || null;
    },
  };
}

/** `su`, cron and the like do not say where the user's session is, though it may be there. */
function withSession({ env, uid }: Host): Env {
  if (env.XDG_RUNTIME_DIR) return env;
  const folder = `/run/user/${uid}`;
  return existsSync(`${folder}/systemd`) ? { ...env, XDG_RUNTIME_DIR: folder } : env;
}

const WHERE_IT_READS =
  'systemd reads units where the HOME and XDG_CONFIG_HOME say that it was started with: are yours others?';

function whereToLook(scope: Scope): string {
  return `journalctl ${scope === 'user' ? '--user ' : ''}-u mcpd -n 20; mcp daemon logs`;
}
