import { chownSync, mkdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { connect, type Hello } from '../../client/client.ts';
import { stopDaemon } from '../../client/farewell.ts';
import { launchDaemon } from '../../client/launch.ts';
import { readService } from '../../client/service/find.ts';
import type { Host } from '../../client/service/host.ts';
import type { ServiceControl } from '../../client/service/service.ts';
import { AppError } from '../../contract/errors.ts';
import { whatInstead } from './no-manager.ts';
import type { ServicePlan } from './plan.ts';

export interface InstallOptions {
  readonly plan: ServicePlan;
  readonly control: ServiceControl;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** What an install did. */
export interface Installed {
  /** Whether there was anything to write. */
  readonly written: boolean;
  /** The daemon that made way for the service's, whoever had started it. */
  readonly replaced: number | null;
  /** The service's daemon. */
  readonly daemon: Hello;
}

/**
 * Writes the service's file, has it start by itself from now on, and starts it. A daemon that runs already hands its
 * port servers over. When something fails, all is as it was before.
 * @throws AppError SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_FAILED
 */
export async function installService(options: InstallOptions): Promise<Installed> {
  const done = await carryOut(options);
  const { paths } = options.plan;
  const client = await connect({ paths, launch: 'never', patienceMs: PATIENCE_MS, signal: options.signal });
  client.close();
  return { ...done, daemon: client.daemon };
}

/** launchd starts a service without waiting for it to be ready. */
const PATIENCE_MS = 20_000;

async function carryOut(options: InstallOptions): Promise<Omit<Installed, 'daemon'>> {
  const { plan, control, host, signal } = options;
  const before = await ownText(plan, host);
  const problem = await control.problem();
  if (problem !== null)
    throw new AppError('SERVICE_UNAVAILABLE', { reason: problem }, { hint: whatInstead(host) });
  const written = before !== plan.text;
  let replaced: number | null = null;
  try {
    if (written) await write(plan, host).catch(explain(`writing ${plan.file}`));
    await control.enable();
    if (!written && (await control.pid()) !== null) return { written, replaced };
    replaced = await stopDaemon(plan.paths, { keepServers: true, force: true, signal });
    await control.reload();
    await control.start();
    return { written, replaced };
  } catch (error) {
    if (written) await takeBack(plan.file, before, control);
    if (replaced !== null) await startAgain(options, before).catch(() => {});
    throw error;
  }
}

/** What stands in the file now; null when there is none. @throws AppError SERVICE_REFUSED when it is not ours */
async function ownText({ scope, file, paths }: ServicePlan, host: Host): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null;
    return explain(`reading ${file}`)(error);
  });
  if (text === null || (await readService(scope, host, paths.home))) return text;
  const hint = 'move it away, and run mcp daemon install again';
  throw new AppError(
    'SERVICE_REFUSED',
    { problem: `${file} is there already, and does not run mcpd` },
    { hint },
  );
}

async function write({ scope, file, text, account, paths }: ServicePlan, { platform }: Host): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  // launchd opens its log there before the daemon can make the folder.
  const made = platform === 'darwin' && mkdirSync(paths.runtimeDir, { recursive: true, mode: 0o700 });
  if (made && scope === 'system') chownSync(paths.runtimeDir, account.uid, account.gid);
  // For all to read, as such files are: systemd would tell anybody anyway, so no secret is in it.
  await writeFileAtomic(file, text, { mode: 0o644 });
}

/** A file of ours that cannot be read or written is the user's to mend. */
function explain(command: string): (error: Error) => never {
  return (error) => {
    const hint =
      'check who may write there, and whether something else keeps these files (a dotfiles manager, say)';
    throw new AppError('SERVICE_FAILED', { command, reason: error.message }, { hint });
  };
}

async function takeBack(file: string, before: string | null, control: ServiceControl): Promise<void> {
  if (before === null) {
    await control.disable().catch(() => {});
    rmSync(file, { force: true });
  } else {
    await writeFileAtomic(file, before, { mode: 0o644 });
  }
  await control.reload().catch(() => {});
}

/** The daemon that made way in vain was somebody's: with it, its servers would stay away. */
async function startAgain({ plan, control, host }: InstallOptions, before: string | null): Promise<void> {
  if (before !== null) await control.start();
  else if (plan.scope === 'user') await launchDaemon({ env: host.env, cwd: plan.paths.home });
}
