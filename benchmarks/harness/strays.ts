import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How long what was told to stop may take until it is gone. */
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 10;

/**
 * Waits until no process has `marker` (`NAME=value`) in its environment, and kills those that stay.
 * @returns what was killed, pid and command line
 */
export async function endStrays(marker: string): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  let strays = marked(marker);
  while (strays.length > 0 && performance.now() < deadline) {
    await pause(LOOK_EVERY_MS);
    strays = marked(marker);
  }
  const described = strays.map((pid) => `${pid} (${read(pid, 'cmdline').replaceAll('\0', ' ').trim()})`);
  for (const pid of strays) kill(pid);
  return described;
}

/** Linux only: elsewhere nothing is found, and nothing is ended but what was started. */
function marked(marker: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => pid !== process.pid && read(pid, 'environ').split('\0').includes(marker));
}

/** Empty for a process that has ended, is a zombie, or belongs to somebody else. */
function read(pid: number, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
