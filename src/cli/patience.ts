import { setTimeout as delay } from 'node:timers/promises';
import { errorBodyOf } from '../contract/envelope.ts';

/** What a daemon that is restarting, or not there for now, answers with. */
const AWAY: ReadonlySet<string> = new Set(['CONNECTION_LOST', 'DAEMON_UNREACHABLE', 'DAEMON_STOPPING']);
const AGAIN_MS = 500;

/**
 * `ask`, again and again while the daemon is away: something that is followed survives its restart. It is waited
 * for, never started: whoever stopped it meant it.
 */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await ask();
    } catch (error) {
      if (!AWAY.has(errorBodyOf(error)?.code ?? '')) throw error;
      if (!told) process.stderr.write('the daemon is away; waiting for it (Ctrl-C ends)\n');
    }
    await delay(AGAIN_MS, undefined, { signal: signal });
  }
}
