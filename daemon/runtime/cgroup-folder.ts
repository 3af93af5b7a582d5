import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Living processes of a cgroup and of those below it (a server may itself run containers), zombies left out. None
 * when the cgroup is not there.
 */
export function pidsIn(folder: string): number[] {
  const own = attempt(() => readFileSync(join(folder, 'cgroup.procs'), 'latin1'), '');
  // One whom our pid namespace does not show is listed as 0.
  const pids = own
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
  return [...pids, ...below(folder).flatMap(pidsIn)];
}

/** Whether anything lives in a cgroup or below it: one small file, whatever the number of processes. */
export function isPopulated(folder: string): boolean {
  return parsePopulated(attempt(() => readFileSync(join(folder, 'cgroup.events'), 'latin1'), ''));
}

/** Reads `populated` of a cgroup.events (cgroup-v2, "Basic Operations"). */
export function parsePopulated(text: string): boolean {
  return /^populated 1$/m.test(text);
}

/**
 * Puts a process there; what it starts from now on is born there. The system waits for all its processors before it
 * moves anybody (5 to 25 ms), so the wait is left to a thread of the pool.
 * @throws Error when it is gone, or must not be moved
 */
export async function moveInto(folder: string, pid: number): Promise<void> {
  await writeFile(join(folder, 'cgroup.procs'), String(pid));
}

/** Ends all that lives there and below at one blow: nobody can fork away from it. False before Linux 5.14. */
export function killAll(folder: string): boolean {
  return attempt(() => {
    writeFileSync(join(folder, 'cgroup.kill'), '1');
    return true;
  }, false);
}

const REMOVE_TRIES = 5;
const REMOVE_AGAIN_MS = 20;

/**
 * Removes a cgroup and those below it if nothing lives there; says whether it is gone. Just after the last process
 * ended, the system may take a moment until it lets go.
 */
export async function removeEmpty(folder: string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    if (attempt(() => removeOnce(folder), false)) return true;
    if (tries === REMOVE_TRIES || isPopulated(folder)) return false;
    await pause(REMOVE_AGAIN_MS);
  }
}

function removeOnce(folder: string): boolean {
  for (const child of below(folder)) removeOnce(child);
  // The files in it are the system's, and go with it.
  if (existsSync(folder)) rmdirSync(folder);
  return true;
}

/** The cgroups directly below one. */
export function below(folder: string): string[] {
  const entries = attempt(() => readdirSync(folder, { withFileTypes: true }), []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

/** Cgroups come and go while we look; what cannot be read is as good as not there. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
