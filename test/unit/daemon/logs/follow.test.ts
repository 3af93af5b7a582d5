import { expect, test, vi } from 'vitest';
import { ManualClock } from '../../../helpers/clock.ts';
import { chunks, logStore, texts } from '../../../helpers/logs.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const MINUTE = 60_000;

/** Resolves when a follower has found nothing and waits. */
async function asleep(clock: ManualClock): Promise<void> {
  await vi.waitFor(() => expect(clock.waiting).toBe(1), { interval: 1 });
}

test('a follower is woken by the next line of any of its servers', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  const next = store.read({ servers: ['a', 'b'], tail: 0, waitMs: MINUTE });
  await asleep(clock);
  await store.writer('b').attach(chunks('hello\n'), 'stderr');
  expect(texts((await next).lines)).toEqual(['hello']);
  expect(clock.waiting).toBe(0);
  await store.close();
});

test('a follower sleeps through lines of other servers, and through lines that are too old for it', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  const since = new Date(clock.now() + 1000).toISOString();
  const next = store.read({ servers: ['a'], since, waitMs: MINUTE });
  await asleep(clock);
  await store.writer('b').attach(chunks('not asked for\n'), 'stderr');
  await store.writer('a').attach(chunks('too early\n'), 'stderr');
  await asleep(clock);
  clock.advance(1000);
  await store.writer('a').attach(chunks('in time\n'), 'stderr');
  expect(texts((await next).lines)).toEqual(['in time']);
  await store.close();
});

test('a line that is written while a follower looks for lines is not missed', async () => {
  const store = logStore(tempDir());
  for (let round = 0; round < 50; round += 1) {
    const { cursors } = await store.read({ servers: ['a'], tail: 0 });
    const next = store.read({ servers: ['a'], after: cursors, waitMs: MINUTE });
    store.writer('a').note(`line ${round}`);
    expect(texts((await next).lines)).toEqual([`line ${round}`]);
  }
  await store.close();
});

test('following line by line, over rotations, gives every line once', async () => {
  const store = logStore(tempDir(), { maxFileBytes: 100 });
  const seen: string[] = [];
  let { cursors } = await store.read({ servers: ['a'], tail: 0 });
  const follow = async () => {
    while (seen.length < 100) {
      const answer = await store.read({ servers: ['a'], after: cursors, waitMs: MINUTE });
      seen.push(...texts(answer.lines));
      cursors = answer.cursors;
    }
  };
  const following = follow();
  for (let index = 0; index < 100; index += 1) {
    store.writer('a').note(`line ${index}`);
    if (index % 3 === 0) await store.writer('a').flush();
  }
  await following;
  await store.close();
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => `line ${index}`));
});

test('when the time is up, the answer is empty and its cursors go on', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  store.writer('a').note('before');
  await store.writer('a').flush();
  const next = store.read({ servers: ['a'], tail: 0, waitMs: 1000 });
  await asleep(clock);
  clock.advance(1000);
  const { lines, cursors, more } = await next;
  expect({ lines, more }).toEqual({ lines: [], more: false });
  store.writer('a').note('after');
  await store.close();
  expect(texts((await store.read({ servers: ['a'], after: cursors })).lines)).toEqual(['after']);
});

test('a client that goes away ends the waiting at once', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  const client = new AbortController();
  const next = store.read({ servers: ['a'], waitMs: MINUTE, signal: client.signal });
  await asleep(clock);
  client.abort();
  expect((await next).lines).toEqual([]);
  expect(clock.waiting).toBe(0);
});

test('without waiting, or with lines to give, the answer comes at once', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  expect((await store.read({ servers: ['a'] })).lines).toEqual([]);
  store.writer('a').note('here');
  await store.close();
  expect((await store.read({ servers: ['a'], waitMs: MINUTE })).lines).toHaveLength(1);
  expect(clock.waiting).toBe(0);
});
