import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogStore } from '../../../../daemon/logs/log-store.ts';
import { MAX_TEXT_BYTES } from '../../../../daemon/logs/record.ts';
import { DEFAULT_MAX_MESSAGE_BYTES, encodeLine } from '../../../../src/contract/lines.ts';
import { METHODS } from '../../../../src/contract/methods.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { chunks, inFreshDir, logStore, readAll, texts } from '../../../helpers/logs.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

/** Room for about three short lines a file. */
const TINY = 120;

async function say(store: LogStore, server: string, ...lines: readonly string[]): Promise<void> {
  await store.writer(server).attach(chunks(lines.map((line) => `${line}\n`).join('')), 'stderr');
}

/** One line after another, each in a write of its own, so that files may be rotated between any two. */
async function sayEach(store: LogStore, server: string, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) await say(store, server, line);
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

test('a server that never started has no lines, and a cursor that works once it has', async () => {
  const store = logStore(tempDir());
  const answer = await store.read({ servers: ['a'], tail: 10 });
  expect(answer).toEqual({ lines: [], cursors: { a: '1:0' }, more: false });
  await say(store, 'a', 'hello');
  expect(texts((await store.read({ servers: ['a'], after: answer.cursors })).lines)).toEqual(['hello']);
  await store.close();
});

test('an answer is what the contract says it is', async () => {
  const store = logStore(tempDir());
  await say(store, 'a', 'hello');
  const answer = await store.read({ servers: ['a'] });
  await store.close();
  expect(METHODS['log.read'].result.parse(answer)).toEqual(answer);
});

test('neither tail nor cursor reads from the oldest line, across all files', async () => {
  const store = logStore(tempDir(), { maxFileBytes: TINY });
  await sayEach(store, 'a', ...numbered(0, 20));
  expect(texts((await store.read({ servers: ['a'] })).lines)).toEqual(numbered(0, 20));
  await store.close();
});

test('the files of a server whose name begins like another stay apart', async () => {
  const store = logStore(tempDir(), { maxFileBytes: TINY });
  await sayEach(store, 'git', ...numbered(0, 5));
  await sayEach(store, 'github', ...numbered(5, 20));
  expect(texts((await store.read({ servers: ['git'] })).lines)).toEqual(numbered(0, 5));
  await store.close();
});

test('tail begins that many lines from the end, across files', async () => {
  const store = logStore(tempDir(), { maxFileBytes: TINY });
  await sayEach(store, 'a', ...numbered(0, 20));
  for (const tail of [0, 1, 2, 3, 7, 19, 20, 21]) {
    const { lines } = await store.read({ servers: ['a'], tail });
    expect(texts(lines)).toEqual(numbered(Math.max(0, 20 - tail), 20));
  }
  await store.close();
});

test('tail 0 is the end: what is written later comes after it', async () => {
  const store = logStore(tempDir());
  await say(store, 'a', 'before');
  const { cursors } = await store.read({ servers: ['a'], tail: 0 });
  await say(store, 'a', 'after');
  expect(texts((await store.read({ servers: ['a'], after: cursors })).lines)).toEqual(['after']);
  await store.close();
});

test('several servers are merged by time; at the same time, in the order in which they were asked for', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock, maxFileBytes: TINY });
  for (const [server, line] of [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ] as const) {
    clock.advance(1);
    await say(store, server, line);
  }
  await say(store, 'b', '4 (same time as 3)');
  const merged = ['1', '2', '3', '4 (same time as 3)'];
  expect(texts((await store.read({ servers: ['a', 'b'] })).lines)).toEqual(merged);
  expect(texts((await store.read({ servers: ['a', 'b'], tail: 2 })).lines)).toEqual(merged.slice(-2));
  expect(texts((await store.read({ servers: ['b', 'a'], tail: 2 })).lines)).toEqual(
    merged.slice(-2).reverse(),
  );
  expect(texts((await store.read({ servers: ['b', 'a', 'b'], tail: 1 })).lines)).toEqual(['3']);
  await store.close();
});

test('since leaves out what is older, with tail and without', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock, maxFileBytes: TINY });
  for (const line of numbered(0, 20)) {
    clock.advance(1000);
    await say(store, 'a', line);
  }
  const since = new Date(clock.now() - 4000).toISOString();
  expect(texts((await store.read({ servers: ['a'], since })).lines)).toEqual(numbered(15, 20));
  expect(texts((await store.read({ servers: ['a'], since, tail: 2 })).lines)).toEqual(numbered(18, 20));
  expect(texts((await store.read({ servers: ['a'], since, tail: 10 })).lines)).toEqual(numbered(15, 20));
  const elsewhere = since.replace('Z', '+00:00');
  expect(texts((await store.read({ servers: ['a'], since: elsewhere })).lines)).toEqual(numbered(15, 20));
  await store.close();
});

test('since finds its place in large files', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  for (let second = 0; second < 300; second += 1) {
    clock.advance(1000);
    await say(store, 'a', ...Array.from({ length: 100 }, () => `${second} ${'x'.repeat(90)}`));
  }
  for (const back of [0, 1, 50, 150, 250, 299, 400]) {
    const since = new Date(clock.now() - back * 1000).toISOString();
    const { lines } = await readAll(store, { servers: ['a'], since });
    expect(lines).toHaveLength(100 * Math.min(300, back + 1));
    expect(lines[0]?.text).toMatch(new RegExp(`^${Math.max(0, 299 - back)} `));
  }
  await store.close();
});

test('since takes all lines of its millisecond, however many', async () => {
  const clock = new ManualClock();
  const store = logStore(tempDir(), { clock });
  const times: string[] = [];
  for (const count of [3000, 5000, 3000]) {
    clock.advance(1);
    times.push(new Date(clock.now()).toISOString());
    await say(store, 'a', ...Array.from({ length: count }, () => 'x'.repeat(80)));
  }
  for (const [index, count] of [11_000, 8000, 3000].entries()) {
    const { lines } = await readAll(store, { servers: ['a'], since: times[index] });
    expect(lines).toHaveLength(count);
  }
  await store.close();
});

test('a long tail is read backward through large files', async () => {
  const store = logStore(tempDir(), { maxFileBytes: 500_000 });
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(index % 100)}`);
  for (let at = 0; at < lines.length; at += 1000) await say(store, 'a', ...lines.slice(at, at + 1000));
  for (const tail of [1500, 5000, 19_999]) {
    expect(texts((await readAll(store, { servers: ['a'], tail })).lines)).toEqual(lines.slice(-tail));
  }
  await store.close();
});

test('a cursor survives rotation and a new daemon', async () => {
  const dir = tempDir();
  const before = logStore(dir, { maxFileBytes: TINY });
  await sayEach(before, 'a', ...numbered(0, 4));
  const { cursors } = await before.read({ servers: ['a'] });
  await sayEach(before, 'a', ...numbered(4, 10));
  await before.close();
  const after = logStore(dir, { maxFileBytes: TINY });
  await sayEach(after, 'a', ...numbered(10, 20));
  expect(texts((await after.read({ servers: ['a'], after: cursors })).lines)).toEqual(numbered(4, 20));
  await after.close();
});

test('a cursor whose file is gone continues at the oldest line there is', async () => {
  const store = logStore(tempDir(), { maxFileBytes: TINY, maxFiles: 2 });
  await say(store, 'a', 'line 0');
  const { cursors } = await store.read({ servers: ['a'], tail: 0 });
  await sayEach(store, 'a', ...numbered(1, 20));
  const { lines } = await store.read({ servers: ['a'], after: cursors });
  expect(texts(lines)).toEqual(numbered(20 - lines.length, 20));
  expect(lines.length).toBeGreaterThan(2);
  await store.close();
});

test('a log that somebody emptied is read anew', async () => {
  const store = logStore(tempDir());
  await say(store, 'a', 'a long line before');
  const { cursors } = await store.read({ servers: ['a'], tail: 0 });
  writeFileSync(store.path('a'), '');
  await say(store, 'a', 'after');
  expect(texts((await store.read({ servers: ['a'], after: cursors })).lines)).toEqual(['after']);
  await store.close();
});

test('a log that somebody deleted goes on', async () => {
  const store = logStore(tempDir());
  await say(store, 'a', 'a long line before');
  const { cursors } = await store.read({ servers: ['a'], tail: 0 });
  rmSync(store.path('a'));
  await say(store, 'a', 'after');
  expect(texts((await store.read({ servers: ['a'], after: cursors })).lines)).toEqual(['after']);
  await store.close();
});

test('what stands in the file and is no record is passed over, the unfinished last line too', async () => {
  const dir = tempDir();
  const record = '2026-01-01T00:00:00.000Z stderr fine\n';
  writeFileSync(join(dir, 'a.log'), `\ngarbage\n\n${record}${'x'.repeat(300_000)}\n${record}2026-01-01T00:0`);
  const store = logStore(dir);
  expect(texts((await store.read({ servers: ['a'] })).lines)).toEqual(['fine', 'fine']);
  expect(texts((await store.read({ servers: ['a'], tail: 9 })).lines)).toEqual(['fine', 'fine']);
});

test('a cursor or a time that is none is refused', async () => {
  const store = logStore(tempDir());
  for (const query of [{ after: { a: 'x' } }, { after: { a: '0:0' } }, { since: 'yesterday' }]) {
    await expect(store.read({ servers: ['a'], ...query })).rejects.toMatchObject({ code: 'INVALID_PARAMS' });
  }
});

test('one answer is bounded, and following its cursors gives everything once', async () => {
  const store = logStore(tempDir());
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index} ${'x'.repeat(90)}`);
  await say(store, 'a', ...lines.slice(0, 15_000));
  await say(store, 'b', ...lines.slice(15_000));
  const all = await readAll(store, { servers: ['a', 'b'] });
  await store.close();
  expect(texts(all.lines)).toEqual(lines);
  expect(all.answers.length).toBeGreaterThan(3);
  expect(all.answers.map(({ more }) => more)).toEqual(
    all.answers.map((_, index, { length }) => index < length - 1),
  );
});

test.each([
  ['control characters', '\u0001'],
  ['bytes that are no UTF-8', Buffer.from([0xff])],
  ['empty lines', '\n'],
])('even an answer full of %s is far smaller than a message may be', async (_, filling) => {
  const store = logStore(tempDir(), { maxFileBytes: 64 * 1024 * 1024 });
  const bytes = Buffer.alloc(40 * MAX_TEXT_BYTES, filling);
  await store.writer('a').attach(chunks(bytes), 'stderr');
  const answer = await store.read({ servers: ['a'] });
  await store.close();
  expect(answer.more).toBe(true);
  expect(Buffer.byteLength(encodeLine(answer))).toBeLessThan(0.85 * DEFAULT_MAX_MESSAGE_BYTES);
});

test('reading while servers write and rotate gives every line once, in the order of each server', async () => {
  const step = fc.record({
    server: fc.constantFrom('a', 'b', 'c'),
    lines: fc.nat({ max: 5 }),
    read: fc.boolean(),
  });
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 25 }),
    fc.integer({ min: 40, max: 400 }),
    (steps, maxFileBytes) =>
      inFreshDir(async (dir) => {
        const clock = new ManualClock();
        const servers = ['a', 'b', 'c'];
        const store = logStore(dir, { clock, maxFileBytes });
        const written: string[] = [];
        const seen: string[] = [];
        let { cursors } = await store.read({ servers });
        for (const { server, lines, read } of steps) {
          clock.advance(1);
          const said = numbered(written.length, written.length + lines);
          written.push(...said);
          await say(store, server, ...said);
          if (!read) continue;
          const answer = await store.read({ servers, after: cursors });
          seen.push(...texts(answer.lines));
          cursors = answer.cursors;
        }
        seen.push(...texts((await store.read({ servers, after: cursors })).lines));
        await store.close();
        expect(seen).toEqual(written);
      }),
  );
  await fc.assert(property, { numRuns: 40 });
});

test('tail and since agree with the whole log, whatever is in it', async () => {
  const step = fc.record({
    server: fc.constantFrom('a', 'b'),
    pause: fc.nat({ max: 2 }),
    text: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
  });
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 20 }),
    fc.integer({ min: 40, max: 2000 }),
    fc.nat({ max: 22 }),
    (steps, maxFileBytes, tail) =>
      inFreshDir(async (dir) => {
        const clock = new ManualClock();
        const store = logStore(dir, { clock, maxFileBytes });
        for (const { server, pause, text } of steps) {
          clock.advance(pause);
          await say(store, server, text);
        }
        const { lines } = await store.read({ servers: ['a', 'b'] });
        expect(lines).toHaveLength(steps.length);
        const last = await store.read({ servers: ['a', 'b'], tail });
        expect(last.lines).toEqual(tail === 0 ? [] : lines.slice(-tail));
        const since = new Date(clock.now() - tail).toISOString();
        const recent = await store.read({ servers: ['a', 'b'], since });
        expect(recent.lines).toEqual(lines.filter(({ time }) => time >= since));
        await store.close();
      }),
  );
  await fc.assert(property, { numRuns: 40 });
});
