import type { Clock } from '../../src/platform/clock.ts';

/** Gathers what comes in quick succession, and hands it over once it has been quiet for `quietMs`. */
export class Burst {
  readonly #clock: Clock;
  readonly #quietMs: number;
  readonly #onEnd: (items: readonly string[]) => void;
  readonly #items = new Set<string>();
  #cancel = () => {};

  constructor(clock: Clock, quietMs: number, onEnd: (items: readonly string[]) => void) {
    this.#clock = clock;
    this.#quietMs = quietMs;
    this.#onEnd = onEnd;
  }

  add(item: string): void {
    this.#items.add(item);
    this.#cancel();
    this.#cancel = this.#clock.after(this.#quietMs, () => {
      const items = [...this.#items];
      this.#items.clear();
      this.#onEnd(items);
    });
  }

  /** Forgets what was gathered. */
  drop(): void {
    this.#cancel();
    this.#items.clear();
  }
}
