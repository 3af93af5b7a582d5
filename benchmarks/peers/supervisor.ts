import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { peerFolder } from './folder.ts';

const PYTHON = '/usr/bin/python3';

export interface Supervisor {
  readonly version: string;
  /** The command lines, without arguments. */
  readonly supervisord: readonly string[];
  readonly supervisorctl: readonly string[];
  /** What both need in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Debian's supervisor. The package is unpacked beside the benchmarks, so that no service of the machine is started by
 * it, and apt has verified it. Null, said loudly, where it cannot be had: not every machine is a Debian.
 */
export function unpackSupervisor(): Supervisor | null {
  const folder = peerFolder('supervisor');
  try {
    if (!existsSync(join(folder, 'usr'))) fetchInto(folder);
    return described(folder);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(
      `\nNO SUPERVISOR: Debian's package cannot be used here (${reason}); the row goes on without it.\n`,
    );
    return null;
  }
}

function described(folder: string): Supervisor {
  const env = { PYTHONPATH: join(folder, 'usr', 'lib', 'python3', 'dist-packages') };
  const program = (name: string) => [PYTHON, join(folder, 'usr', 'bin', name)];
  const [file = '', ...args] = [...program('supervisord'), '--version'];
  const version = execFileSync(file, args, { env, encoding: 'utf8', stdio: 'pipe' }).trim();
  return { version, supervisord: program('supervisord'), supervisorctl: program('supervisorctl'), env };
}

function fetchInto(folder: string): void {
  mkdirSync(folder, { recursive: true });
  download(folder);
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get downloaded nothing');
  run(folder, 'dpkg', '-x', archive, folder);
  rmSync(join(folder, archive));
}

/** apt's lists of packages may be missing or old; only root may fetch them. */
function download(folder: string): void {
  try {
    run(folder, 'apt-get', 'download', 'supervisor');
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    run(folder, 'apt-get', 'update');
    run(folder, 'apt-get', 'download', 'supervisor');
  }
}

function run(cwd: string, file: string, ...args: string[]): void {
  execFileSync(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}
