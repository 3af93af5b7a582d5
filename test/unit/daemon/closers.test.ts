import { describe, expect, it } from 'vitest';
import { Closers } from '../../../daemon/closers.ts';

describe('closers', () => {
  it('close the last first, one after the other', async () => {
    const closed: string[] = [];
    const closers = new Closers(() => {});
    closers.push(() => closed.push('first'));
    closers.push(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      closed.push('second');
    });
    closers.push(() => closed.push('third'));
    await closers.close();
    expect(closed).toEqual(['third', 'second', 'first']);
  });

  it('close all others when one fails, and tell of it', async () => {
    const closed: string[] = [];
    const errors: unknown[] = [];
    const closers = new Closers((error) => errors.push(error));
    closers.push(() => closed.push('first'));
    closers.push(() => Promise.reject(new Error('later')));
    closers.push(() => {
      throw new Error('at once');
    });
    await closers.close();
    expect(closed).toEqual(['first']);
    expect(errors).toEqual([new Error('at once'), new Error('later')]);
  });

  it('close once, and whoever asks again waits for the same end', async () => {
    let count = 0;
    const closers = new Closers(() => {});
    closers.push(() => {
      count += 1;
    });
    await Promise.all([closers.close(), closers.close()]);
    await closers.close();
    expect(count).toBe(1);
  });
});
