import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../platform/is-alive.ts';
import { readIfThere } from '../platform/read-if-there.ts';
import { runProgram } from '../platform/run-program.ts';

/** What a daemon that is only busy may take to end in order. */
const GRACE_MS = 3_000;
const LOOK_MS = 50;

/**
 * Ends a daemon that listens and does not answer: asked first, then by force. Nothing is lost with it that a daemon
 * which dies does not leave to the next one. Its pid stands beside its lock; null when it is not there, or is not a
 * daemon's any more.
 */
export async function endHung(lock: string, signal: AbortSignal): Promise<number | null> {
  const pid = Number.parseInt(readIfThere(lock.replace(/\.lock$/, '.pid')) ?? '', 10);
  if (!(await isDaemon(pid))) return null;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (isAlive(pid) && Date.now() < deadline) await delay(LOOK_MS, undefined, { signal });
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  return pid;
}

async function isDaemon(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || !isAlive(pid)) return false;
  return /\/(?:mcpd|daemon\/main)\.js\b/.test(await commandLineOf(pid));
}

async function commandLineOf(pid: number): Promise<string> {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // No /proc on macOS.
    return (await runProgram('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  }
}
