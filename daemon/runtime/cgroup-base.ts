import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { attempt, moveInto } from './cgroup-folder.ts';
import { cgroupFolder } from './cgroup-place.ts';

/** In the runtime folder: the bases of its daemons that are still there, one a line. */
const PLACES_FILE = 'cgroups';

/** The name of the cgroup that the cgroups of a runtime folder's servers are in: of a base. */
export function baseName(runtimeDir: string): string {
  return `mcp-${createHash('sha256').update(runtimeDir).digest('hex').slice(0, 16)}`;
}

/** The folder of the cgroup that a process is in. Null where there is none to be seen, or no such process. */
export function cgroupOf(pid: number | 'self'): string | null {
  try {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    return cgroupFolder(mounts, readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Makes a base below the cgroup that this process is in. Null where that cannot be: another system, version 1 only,
 * or a place that was not delegated to us.
 */
export async function makeBase(name: string): Promise<string | null> {
  try {
    const own = await outsideOfServers(cgroupOf('self'), name);
    if (own === null) return null;
    // Whoever is moved must be let go from where it is: asked here, so that it need not be asked of every server.
    accessSync(join(own, 'cgroup.procs'), constants.W_OK);
    const base = join(own, name);
    mkdirSync(base, { recursive: true });
    // Below a threaded cgroup there are none that could hold whole processes.
    const holdsProcesses = readFileSync(join(base, 'cgroup.type'), 'latin1').trim() === 'domain';
    return holdsProcesses ? base : null;
  } catch {
    return null;
  }
}

/**
 * A daemon may be started by a server (or a stray) of an earlier daemon of the same runtime folder. It must not live
 * in that server's cgroup, to end with it, and leaves it.
 */
async function outsideOfServers(own: string | null, name: string): Promise<string | null> {
  const end = own?.indexOf(`${sep}${name}${sep}`) ?? -1;
  if (own === null || end < 0) return own;
  const outside = own.slice(0, end);
  await moveInto(outside, process.pid);
  return outside;
}

/**
 * Notes a base where the next daemon will look for it, which may itself be started somewhere else; answers with those
 * that are noted already and still there. What cannot be noted (the disk is full) may not be found again.
 */
export function notePlace(runtimeDir: string, base: string | null): string[] {
  const file = join(runtimeDir, PLACES_FILE);
  const noted = attempt(() => readFileSync(file, 'utf8'), '');
  const name = baseName(runtimeDir);
  const earlier = noted
    .split('\n')
    .filter((each) => each !== base && basename(each) === name && existsSync(each));
  const places = (base === null ? earlier : [base, ...earlier]).join('\n');
  if (places !== noted) attempt(() => writeFileSync(file, places, { mode: 0o600 }), undefined);
  return earlier;
}
