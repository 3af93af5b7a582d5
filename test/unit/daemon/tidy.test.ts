import { describe, expect, it } from 'vitest';
import { type Heap, Tidier } from '../../../daemon/tidy.ts';
import { ManualClock } from '../../helpers/clock.ts';

const MB = 1024 * 1024;

/** A heap that shrinks to 10 MB. */
class FakeHeap implements Heap {
  bytes = 30 * MB;
  shrunk = 0;

  size(): number {
    return this.bytes;
  }

  async shrink(): Promise<void> {
    this.shrunk += 1;
    this.bytes = 10 * MB;
  }
}

function setUp() {
  const clock = new ManualClock();
  const heap = new FakeHeap();
  return { clock, heap, tidier: new Tidier(clock, heap) };
}

describe('the tidier', () => {
  it('waits until it has been quiet for a second', () => {
    const { clock, heap, tidier } = setUp();
    for (let news = 0; news < 5; news += 1) {
      tidier.stir();
      clock.advance(900);
    }
    expect(heap.shrunk).toBe(0);
    clock.advance(100);
    expect(heap.shrunk).toBe(1);
  });

  it('has nothing to do, and no timer, while nothing happens', () => {
    const { clock, heap, tidier } = setUp();
    tidier.stir();
    clock.advance(1000);
    expect(clock.waiting).toBe(0);
    clock.advance(3_600_000);
    expect(heap.shrunk).toBe(1);
  });

  it('leaves a heap alone that has hardly grown since', async () => {
    const { clock, heap, tidier } = setUp();
    tidier.stir();
    clock.advance(1000);
    await Promise.resolve();
    heap.bytes += MB / 2;
    tidier.stir();
    clock.advance(1000);
    expect(heap.shrunk).toBe(1);
    heap.bytes += MB;
    tidier.stir();
    clock.advance(1000);
    expect(heap.shrunk).toBe(2);
  });

  it('lives where memory cannot be given back', async () => {
    const clock = new ManualClock();
    const shrink = () => Promise.reject(new Error('no inspector'));
    new Tidier(clock, { size: () => MB, shrink }).stir();
    clock.advance(1000);
    await new Promise(setImmediate);
  });

  it('gives back what V8 has and does not use', async () => {
    const clock = new ManualClock();
    const before = process.memoryUsage().heapTotal;
    let garbage: unknown = Array.from({ length: 500_000 }, (_, index) => ({ index }));
    expect(process.memoryUsage().heapTotal).toBeGreaterThan(before);
    const full = process.memoryUsage().heapTotal;
    garbage = null;
    new Tidier(clock).stir();
    clock.advance(1000);
    await expect.poll(() => process.memoryUsage().heapTotal).toBeLessThan(full);
    expect(garbage).toBeNull();
  });
});
