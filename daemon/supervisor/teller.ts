import type { NewEvent } from '../../src/contract/events.ts';

/**
 * Tells what happens to one server, in the order in which it happened. To tell is to store, which takes a part of a
 * millisecond: what must not keep a replacement waiting is told right after the turn of the event loop that spawns it.
 */
export class Teller {
  readonly #publish: (event: NewEvent) => void;
  #held: NewEvent[] = [];

  constructor(publish: (event: NewEvent) => void) {
    this.#publish = publish;
  }

  /** Whether something waits to be told. */
  get holds(): boolean {
    return this.#held.length > 0;
  }

  tell(event: NewEvent): void {
    this.#release();
    this.#publish(event);
  }

  /** Tells it after the callbacks that are due now, and before anything can be heard from outside. */
  tellSoon(event: NewEvent): void {
    if (!this.holds) setImmediate(() => this.#release());
    this.#held.push(event);
  }

  #release(): void {
    const events = this.#held;
    this.#held = [];
    for (const event of events) this.#publish(event);
  }
}
