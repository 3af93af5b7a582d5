import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readProcFile } from './proc-file.ts';

/**
 * When a living process began, as a text that no other process with the same pid ever has: with the pid it says for
 * certain which process is meant, in the next daemon too. Null when there is none, or only its zombie.
 */
export async function birthOf(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? birthByProc(pid) : birthByPs(pid);
}

/**
 * Whether this pid is that of another process by now. A number that is still that of a group or a session is given to
 * nobody, so a stranger who has it says that both are gone. Cannot be told at once elsewhere than on Linux.
 */
export function isTaken(pid: number, birth: string): boolean {
  if (process.platform !== 'linux') return false;
  const now = birthByProc(pid);
  return now !== null && now !== birth;
}

/** Ticks since the boot, and which boot that was. */
function birthByProc(pid: number): string | null {
  try {
    const line = readProcFile(`/proc/${pid}/stat`);
    const [state, , , , , , , , , , , , , , , , , , , ticks] = line
      .slice(line.lastIndexOf(')') + 2)
      .split(' ');
    if (state === 'Z' || state === 'X' || ticks === undefined) return null;
    return `${bootId()}:${ticks}`;
  } catch {
    return null;
  }
}

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}

/** To the second, which ps is not more exact than. */
async function birthByPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    });
    const [stat = '', ...began] = stdout.trim().split(/\s+/);
    return stat === '' || stat.startsWith('Z') ? null : began.join(' ');
  } catch {
    return null;
  }
}
