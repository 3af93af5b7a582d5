import { describe, expect, it } from 'vitest';
import { inSlices } from '../../../../daemon/runtime/slices.ts';

function work(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

describe('work in slices', () => {
  it('is done in order, and lets others have their turn meanwhile', async () => {
    const done: number[] = [];
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);
    await inSlices([1, 2, 3, 4, 5], (item) => {
      work(3);
      done.push(item);
    });
    clearInterval(others);
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('is done in one go when it is little', async () => {
    const done: number[] = [];
    const finished = inSlices([1, 2, 3], (item) => done.push(item));
    expect(done).toEqual([1, 2, 3]);
    await finished;
  });

  it('ends with the first error', async () => {
    const failing = inSlices([1, 2], () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
  });
});
