import { setImmediate as othersTurn } from 'node:timers/promises';

/** Longer than this nobody shall have to wait for us. */
const SLICE_MS = 2;

/** Does something with each of many items, and lets others have their turn every two milliseconds. */
export async function inSlices<T>(items: Iterable<T>, each: (item: T) => void): Promise<void> {
  let begun = performance.now();
  for (const item of items) {
    each(item);
    if (performance.now() - begun < SLICE_MS) continue;
    await othersTurn();
    begun = performance.now();
  }
}
