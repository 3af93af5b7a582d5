import { setTimeout as pause } from 'node:timers/promises';
import { processesWith } from './processes.ts';

/** How long what was told to stop may take until it is gone. */
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 10;

/**
 * Waits until no process has `marker` (`NAME=value`) in its environment, and kills those that stay.
 * @returns what was killed, pid and command line
 */
export async function endStrays(marker: string): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  let strays = processesWith(marker);
  while (strays.length > 0 && performance.now() < deadline) {
    await pause(LOOK_EVERY_MS);
    strays = processesWith(marker);
  }
  for (const { pid } of strays) kill(pid);
  return strays.map(({ pid, command }) => `${pid} (${command})`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
