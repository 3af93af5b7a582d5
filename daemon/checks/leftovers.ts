import { ok, warning } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { lockHolder } from '../lock.ts';
import { DAEMON_MARKER } from '../runtime/markers.ts';
import { processesWith, readProcessTable } from '../runtime/process-table.ts';

/** Processes of servers that run although nobody supervises them. Linux only: elsewhere there are none to be seen. */
export async function checkLeftovers(lock: string, runtimeDir: string): Promise<Finding> {
  const pids = await pidsWithMarker(runtimeDir);
  if (pids.length === 0) return ok('leftovers', 'no server runs without a daemon');
  // Asked last: a daemon that came meanwhile has taken care of them.
  if (isHeld(lock)) return ok('leftovers', 'a daemon looks after all that runs');
  const [what, them] = pids.length === 1 ? ['1 process', 'it'] : [`${pids.length} processes`, 'them'];
  const message = `${what} of servers (pid ${pids.join(', ')}) run without a daemon; the next one takes ${them} over, or ends ${them}`;
  return warning('leftovers', message, 'mcp daemon start');
}

/** Every process that a daemon of this folder started, and what came of it. */
export async function pidsWithMarker(runtimeDir: string): Promise<number[]> {
  const found = processesWith(await readProcessTable(), `${DAEMON_MARKER}=${runtimeDir}`);
  // A shell that a server opened may be where we were called from.
  return found.map(({ pid }) => pid).filter((pid) => pid !== process.pid && pid !== process.ppid);
}

function isHeld(lock: string): boolean {
  try {
    return lockHolder(lock) !== null;
  } catch {
    // What is wrong with the lock is said by the check of the lock.
    return false;
  }
}
