import type { Clock } from '../../src/platform/clock.ts';

/** Wakes those who wait for the next line of a server. Nothing is done while nobody writes. */
export class Bells {
  readonly #clock: Clock;
  readonly #bells = new Set<Bell>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A bell for these servers. Hang it before looking, so that nothing that is written meanwhile is missed. */
  hang(servers: readonly string[]): Bell {
    const bell = new Bell(new Set(servers), this.#clock, () => this.#bells.delete(bell));
    this.#bells.add(bell);
    return bell;
  }

  ring(server: string): void {
    for (const bell of this.#bells) if (bell.servers.has(server)) bell.ring();
  }
}

export class Bell {
  readonly servers: ReadonlySet<string>;
  readonly takeDown: () => void;
  readonly #clock: Clock;
  #rang = false;
  #wake: (() => void) | undefined;

  constructor(servers: ReadonlySet<string>, clock: Clock, takeDown: () => void) {
    this.servers = servers;
    this.takeDown = takeDown;
    this.#clock = clock;
  }

  ring(): void {
    this.#rang = true;
    this.#wake?.();
  }

  /** Resolves when it rings or has rung since the last wait, after `limitMs`, or when `signal` aborts. */
  async wait(limitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#rang && !signal?.aborted) await this.#sleep(limitMs, signal);
    this.#rang = false;
  }

  async #sleep(limitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = deferred();
    const cancel = this.#clock.after(limitMs, resolve);
    this.#wake = resolve;
    signal?.addEventListener('abort', resolve, { once: true });
    await promise;
    signal?.removeEventListener('abort', resolve);
    this.#wake = undefined;
    cancel();
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
