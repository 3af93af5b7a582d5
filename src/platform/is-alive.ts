import { readFileSync } from 'node:fs';

/**
 * True while a process of this id runs, whoever owns it. One that has ended and is only not yet reaped (in a container
 * without an init, that takes a while) counts as gone, where the system says so.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    // The name, in parentheses, may hold anything; the state follows the last of them.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}
