import type { NewEvent } from '../src/contract/events.ts';
import type { StoredEvent } from '../src/contract/shapes.ts';

export type EventListener = (event: StoredEvent) => void;

/**
 * Everything that happens, told once. An event is stored before anybody hears of it, so that what was heard is never
 * lost; listeners are called in the same turn, so that a snapshot taken with `listen` has no gap after it.
 */
export class EventBus {
  readonly #store: (event: NewEvent) => StoredEvent;
  readonly #onLost: (error: unknown, event: NewEvent) => void;
  readonly #listeners = new Set<EventListener>();

  /** @param onLost told of an event that could not be stored (the disk is full); what it was about goes on */
  constructor(store: (event: NewEvent) => StoredEvent, onLost: (error: unknown, event: NewEvent) => void) {
    this.#store = store;
    this.#onLost = onLost;
  }

  publish(event: NewEvent): void {
    let stored: StoredEvent;
    try {
      stored = this.#store(event);
    } catch (error) {
      this.#onLost(error, event);
      return;
    }
    for (const listener of this.#listeners) listener(stored);
  }

  /** Calls `listener` for every event from now on; the returned function ends that. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
