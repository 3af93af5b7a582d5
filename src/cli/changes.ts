import type { Client } from '../client/client.ts';
import { patiently } from './patience.ts';

/** What happens in one moment is one change: a restart alone is four events. */
const MOMENT_MS = 50;

/**
 * Asks again and again, at least every `everyMs`, and as soon as the daemon says that something happened. Survives a
 * restart of the daemon. Ends with the signal's own error.
 */
export async function* asThingsChange<T>(
  client: Client,
  ask: () => Promise<T>,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const bell = new Bell();
  signal.addEventListener('abort', () => bell.ring(), { once: true });
  client.on('event.published', () => bell.ring());
  let subscribed = false;
  for (;;) {
    if (!subscribed) {
      await patiently(() => client.call('event.subscribe', {}), signal);
      subscribed = true;
      void client.lost.then(() => {
        subscribed = false;
        bell.ring();
      });
    }
    yield await patiently(ask, signal);
    await bell.wait(everyMs);
    signal.throwIfAborted();
  }
}

/** Rings for one listener, who misses no ring while he is busy. */
class Bell {
  #rang = false;
  #wake = () => {};

  ring(): void {
    this.#rang = true;
    this.#wake();
  }

  /** Resolves a moment after it rang, be it now or since the last wait, or after `limitMs`. */
  async wait(limitMs: number): Promise<void> {
    if (!this.#rang) await this.#sleep(limitMs);
    if (this.#rang) await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
    this.#rang = false;
  }

  #sleep(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
