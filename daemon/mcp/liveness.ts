import type { Clock } from '../../src/platform/clock.ts';

export type Question = 'ping' | 'tools/list';

export interface Ask {
  /** Resolves when the server has answered the question with anything. @throws when it has not */
  readonly send: (question: Question, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Who was not answered in half of this is asked in another way. Nothing ends when it is over: the signal says when. */
  readonly timeoutMs: number;
}

/**
 * Whether a server answers, asked by `ping` (MCP 2025-11-25, utilities, ping). There are servers that never answer
 * one, against the protocol; those are asked for their tools, and from then on for nothing else in this session.
 */
export class Liveness {
  #pings: 'unknown' | 'answered' | 'ignored' = 'unknown';

  /** Resolves when the server has answered. @throws what `send` throws, at the latest when the signal is aborted */
  async ask({ send, clock, signal, timeoutMs }: Ask): Promise<void> {
    if (this.#pings !== 'unknown') {
      await send(this.#pings === 'answered' ? 'ping' : 'tools/list', signal);
      return;
    }
    const answered = new AbortController();
    const end = () => answered.abort();
    signal.addEventListener('abort', end, { once: true });
    let disarm = () => {};
    const patience = new Promise<void>((resolve) => {
      disarm = clock.after(timeoutMs / 2, resolve);
    });
    const ping = send('ping', answered.signal).then(() => 'answered' as const);
    const list = patience.then(() => send('tools/list', answered.signal)).then(() => 'ignored' as const);
    try {
      this.#pings = await Promise.race([ping, list]);
    } finally {
      disarm();
      end();
      signal.removeEventListener('abort', end);
    }
  }
}
