import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../../../daemon/supervisor/semaphore.ts';

const never = new AbortController().signal;

/** Lets everything that can go on go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a semaphore', () => {
  it('lets no more in than its limit, and the others in the order they came', async () => {
    const semaphore = new Semaphore(2);
    const entered: number[] = [];
    const releases = new Map<number, () => void>();
    for (const id of [1, 2, 3, 4]) {
      void semaphore.acquire(never).then((release) => {
        entered.push(id);
        releases.set(id, release);
      });
    }
    await turn();
    expect(entered).toEqual([1, 2]);
    releases.get(2)?.();
    await turn();
    expect(entered).toEqual([1, 2, 3]);
    releases.get(1)?.();
    await turn();
    expect(entered).toEqual([1, 2, 3, 4]);
  });

  it('takes a place back once, however often it is given back', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(never);
    release();
    release();
    await semaphore.acquire(never);
    let entered = false;
    void semaphore.acquire(never).then(() => {
      entered = true;
    });
    await turn();
    expect(entered).toBe(false);
  });

  it('refuses who gave up before', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.acquire(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    await semaphore.acquire(never);
  });

  it('forgets who gives up while waiting, and loses no place by it', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(never);
    const impatient = new AbortController();
    const waiting = semaphore.acquire(impatient.signal);
    const patient = semaphore.acquire(never);
    impatient.abort(new Error('no longer wanted'));
    await expect(waiting).rejects.toThrow('no longer wanted');
    release();
    await expect(patient).resolves.toBeTypeOf('function');
  });

  it('never has more inside than its limit, and in the end lets everybody in who still wants', async () => {
    const visit = fc.record({ stays: fc.nat(3), givesUpAfter: fc.option(fc.nat(3)) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(visit, { maxLength: 20 }),
        async (limit, visits) => {
          const semaphore = new Semaphore(limit);
          let inside = 0;
          const outcomes = visits.map(async ({ stays, givesUpAfter }) => {
            const abort = new AbortController();
            if (givesUpAfter !== null) void turns(givesUpAfter).then(() => abort.abort());
            const release = await semaphore.acquire(abort.signal);
            inside += 1;
            expect(inside).toBeLessThanOrEqual(limit);
            await turns(stays);
            inside -= 1;
            release();
          });
          const settled = await Promise.allSettled(outcomes);
          settled.forEach(({ status }, index) => {
            if (visits[index]?.givesUpAfter === null) expect(status).toBe('fulfilled');
          });
          for (let place = 0; place < limit; place += 1) await semaphore.acquire(never);
        },
      ),
      { numRuns: 50 },
    );
  });
});

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}
