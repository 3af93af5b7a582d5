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

/** One that waits for its answer. */
interface OpenQuestion {
  readonly answer: Promise<void>;
  /** On the monotonic clock. */
  readonly since: number;
  readonly drop: () => void;
}

/**
 * How long a question may wait for its answer before it is asked anew. Who hangs is not asked again and again: each
 * question to it costs a connection over HTTP, and room in a pipe over stdio. But the question itself may be lost.
 */
const ANEW_MS = 60_000;

/**
 * Whether a server answers, asked by `ping` (MCP 2025-11-25, utilities, ping). There are servers that never answer
 * one, against the protocol; those are asked for their tools, and from then on for nothing else in this session.
 */
export class Liveness {
  #pings: 'unknown' | 'answered' | 'ignored' = 'unknown';
  #open: OpenQuestion | null = null;

  /** Resolves when the server has answered. @throws what `send` throws, and the signal's reason */
  async ask(ask: Ask): Promise<void> {
    const now = ask.clock.monotonic();
    if (this.#open && now - this.#open.since >= ANEW_MS) this.#close();
    this.#open ??= this.#begin(ask, now);
    const { answer } = this.#open;
    await orAborted(answer, ask.signal);
  }

  #begin(ask: Ask, since: number): OpenQuestion {
    const dropped = new AbortController();
    const answer = this.#put(ask, dropped.signal);
    const open: OpenQuestion = { answer, since, drop: () => dropped.abort() };
    const settle = () => {
      if (this.#open === open) this.#open = null;
    };
    answer.then(settle, settle);
    return open;
  }

  #close(): void {
    this.#open?.drop();
    this.#open = null;
  }

  async #put({ send, clock, timeoutMs }: Ask, dropped: AbortSignal): Promise<void> {
    if (this.#pings !== 'unknown') {
      await send(this.#pings === 'answered' ? 'ping' : 'tools/list', dropped);
      return;
    }
    const over = new AbortController();
    const end = () => over.abort();
    dropped.addEventListener('abort', end, { once: true });
    let disarm = () => {};
    const patience = new Promise<void>((resolve) => {
      disarm = clock.after(timeoutMs / 2, resolve);
    });
    const ping = send('ping', over.signal).then(() => 'answered' as const);
    const list = patience.then(() => send('tools/list', over.signal)).then(() => 'ignored' as const);
    try {
      this.#pings = await Promise.race([ping, list]);
    } finally {
      disarm();
      end();
    }
  }
}

/** `work`, or the signal's reason when it is aborted before; `work` goes on all the same. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let end = () => {};
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason);
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
