import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../src/platform/clock.ts';

/** After this long without news nobody will feel a pause of some 20 ms. */
const QUIET_MS = 1000;
/** What the heap must have grown by to be worth that pause, in bytes. */
const WORTH_BYTES = 1024 * 1024;

/** The memory that a program's objects live in. */
export interface Heap {
  /** What it takes, used or not, in bytes. */
  size(): number;
  /** Gives back what is not used. */
  shrink(): Promise<void>;
}

/**
 * Gives back, once it is quiet, what a rush of starts has left behind: 12 MB with 50 servers, most of them the space
 * for young objects, which grows in the rush. V8 itself would do so only after many more allocations, and a daemon
 * that waits makes none (docs/adr/0005-small-daemon.md).
 */
export class Tidier {
  readonly #clock: Clock;
  readonly #heap: Heap;
  #cancel: () => void = () => {};
  #tidySize = 0;

  constructor(clock: Clock, heap: Heap = v8Heap) {
    this.#clock = clock;
    this.#heap = heap;
  }

  /** Something happened. */
  stir(): void {
    this.#cancel();
    // A Node.js without an inspector does without: V8 gets to it some day.
    this.#cancel = this.#clock.after(QUIET_MS, () => void this.#tidy().catch(() => {}));
  }

  async #tidy(): Promise<void> {
    if (this.#heap.size() < this.#tidySize + WORTH_BYTES) return;
    await this.#heap.shrink();
    this.#tidySize = this.#heap.size();
  }
}

const v8Heap: Heap = {
  size: () => getHeapStatistics().total_physical_size,

  /** What the button of the developer tools does: unlike `gc()`, that also shrinks the space for young objects. */
  async shrink() {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    await new Promise((resolve) => session.post('HeapProfiler.collectGarbage', resolve));
    // Not in this turn: we are in a callback of the session, which would wait for itself for ever.
    setImmediate(() => session.disconnect());
  },
};
