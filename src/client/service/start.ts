import { AppError } from '../../contract/errors.ts';
import type { Paths } from '../../platform/paths.ts';
import { serviceControl } from './control.ts';
import { findService } from './find.ts';
import type { Host } from './host.ts';
import type { Service } from './service.ts';

/**
 * Starts the daemon of these paths as the service that it is installed as, so that it is not run in two ways at once;
 * says whether it did. It does not where none is installed, or where its manager cannot be spoken to (in a cron job,
 * say, when the user has no session): then the daemon may as well run without one.
 * @throws AppError DAEMON_START_FAILED
 */
export async function startService(paths: Paths, host: Host): Promise<boolean> {
  const service = await findService(paths, host);
  if (!service) return false;
  const control = serviceControl(service.scope, service.file, host);
  if ((await control.problem()) !== null) return false;
  if (!mayControl(service, host)) throw notForYou(host);
  await control.start().catch(explain);
  return true;
}

/** Stops the service of these paths, if there is one, so that nothing starts the daemon again by itself. */
export async function stopService(paths: Paths, host: Host): Promise<void> {
  const service = await findService(paths, host);
  if (!service || !mayControl(service, host)) return;
  const control = serviceControl(service.scope, service.file, host);
  if ((await control.problem()) === null) await control.stop();
}

/**
 * Whether the daemon that runs is a service that its manager starts again when it ends, and that we may not start
 * ourselves: one of the machine, when it is not root who asks.
 */
export async function comesBackByItself(paths: Paths, host: Host): Promise<boolean> {
  const service = await findService(paths, host);
  if (!service || mayControl(service, host)) return false;
  return (await serviceControl(service.scope, service.file, host).pid()) !== null;
}

/** A service of the machine is root's to start and stop. */
function mayControl({ scope }: Service, { uid }: Host): boolean {
  return scope === 'user' || uid === 0;
}

function notForYou({ platform }: Host): AppError {
  const hint =
    platform === 'darwin'
      ? 'sudo launchctl kickstart system/dev.mcp-manager.mcpd'
      : 'sudo systemctl start mcpd';
  const reason = 'it is a service of this machine, which does not run, and only root may start it';
  return new AppError('DAEMON_START_FAILED', { reason }, { hint });
}

function explain(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  throw new AppError('DAEMON_START_FAILED', { reason: error.message }, { hint: error.hint, cause: error });
}
