import { AppError } from '../../src/contract/errors.ts';
import { maskValues } from '../../src/domain/mask-values.ts';
import { describeExit, type ServerSpec } from '../../src/domain/server.ts';
import type { ServerLog } from '../logs/server-log.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Resolved } from './bring-up.ts';

export interface Installation extends Pick<Resolved, 'launch' | 'secrets'> {
  readonly spec: ServerSpec;
  readonly runtime: Runtime;
  readonly output: ServerLog;
  /** Any of them ends the command and all that it started. */
  readonly signals: readonly AbortSignal[];
}

/**
 * Runs the install command of an entry in its folder and environment; its output goes to the log of the server.
 * @throws AppError INSTALL_UNDEFINED, INSTALL_FAILED with the last words of the command
 */
export async function install(installation: Installation): Promise<void> {
  const { spec, launch, secrets, runtime, output, signals } = installation;
  const command = spec.install;
  if (command === null) throw new AppError('INSTALL_UNDEFINED', { server: spec.name });
  output.beginRun();
  output.note(`installing: ${command}`);
  // Run as a port server is: its stdout is log, not protocol. It has no port of its own.
  const asCommand = { ...spec, transport: 'http', port: null } as const;
  const { env, cwd, url, headers } = launch;
  const instance = await runtime.start({
    spec: asCommand,
    launch: { shell: command, env, cwd, url, headers },
    output,
    predecessor: Promise.resolve(),
  });
  // Whether it could be stopped is what the stop below says.
  const cancel = () => void instance.stop(spec.stopTimeoutMs).catch(() => {});
  if (signals.some((signal) => signal.aborted)) cancel();
  for (const signal of signals) signal.addEventListener('abort', cancel, { once: true });
  const exit = await instance.exited;
  for (const signal of signals) signal.removeEventListener('abort', cancel);
  await instance.stop(0);
  if (exit.code === 0) return;
  throw new AppError('INSTALL_FAILED', {
    server: spec.name,
    exit: describeExit(exit),
    last_words: (await output.lastWords()).map((line) => maskValues(line, secrets)),
  });
}
