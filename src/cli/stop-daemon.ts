import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { isAlive } from '../platform/is-alive.ts';

const LOOK_MS = 50;

/** Asks the daemon to stop, and returns when its process is gone; that takes as long as its servers take to stop. */
export async function stopDaemon(client: Client, signal: AbortSignal): Promise<number> {
  const { pid } = await client.call('daemon.stop', {});
  while (isAlive(pid)) await delay(LOOK_MS, undefined, { signal: signal });
  return pid;
}
