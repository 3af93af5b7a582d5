import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { MAX_PENDING_BYTES } from '../../../../daemon/logs/log-writer.ts';
import { MASK } from '../../../../src/domain/mask.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { chunks, inFreshDir, logStore, readAll, splitAt, texts } from '../../../helpers/logs.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const FULL = '/dev/full';

test('the file is text that a person can read: time, stream, line', async () => {
  const clock = new ManualClock(Date.parse('2026-01-01T12:00:00.000Z'));
  const store = logStore(tempDir(), { clock });
  const writer = store.writer('mem0');
  writer.note('started, pid 4242');
  clock.advance(5);
  await writer.attach(chunks('listening\n'), 'stdout');
  await writer.attach(chunks('warn: no config'), 'stderr');
  await store.close();
  expect(readFileSync(store.path('mem0'), 'utf8')).toBe(
    [
      '2026-01-01T12:00:00.000Z daemon started, pid 4242\n',
      '2026-01-01T12:00:00.005Z stdout listening\n',
      '2026-01-01T12:00:00.005Z stderr warn: no config\n',
    ].join(''),
  );
});

test('every line of any text, split at any byte, is in the log, however often it is rotated', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\r', '')),
    fc.constantFrom('\n', '\n\n', '\r\n', '日本語', '🙂'),
  );
  const property = fc.asyncProperty(
    fc.array(piece, { maxLength: 30 }),
    fc.array(fc.nat(), { maxLength: 20 }),
    fc.integer({ min: 1, max: 300 }),
    (pieces, places, maxFileBytes) =>
      inFreshDir(async (dir) => {
        const text = pieces.join('');
        const store = logStore(dir, { maxFileBytes });
        await store.writer('a').attach(chunks(...splitAt(Buffer.from(text), places)), 'stderr');
        const { lines } = await readAll(store, { servers: ['a'] });
        await store.close();
        const expected = text.replaceAll('\r\n', '\n').split('\n');
        expect(texts(lines)).toEqual(expected.at(-1) === '' ? expected.slice(0, -1) : expected);
      }),
  );
  await fc.assert(property, { numRuns: 60 });
});

test('two streams at once never mix inside a line', async () => {
  const store = logStore(tempDir());
  const writer = store.writer('a');
  const [out, err] = [new PassThrough(), new PassThrough()];
  const done = Promise.all([writer.attach(out, 'stdout'), writer.attach(err, 'stderr')]);
  for (let index = 0; index < 200; index += 1) {
    out.write(`out ${index} be`);
    err.write(`err ${index} be`);
    out.write('gun\n');
    err.write('gun\n');
  }
  out.end();
  err.end();
  await done;
  const { lines } = await readAll(store, { servers: ['a'] });
  await store.close();
  for (const [stream, word] of [
    ['stdout', 'out'],
    ['stderr', 'err'],
  ] as const) {
    const its = lines.filter((line) => line.stream === stream);
    expect(texts(its)).toEqual(Array.from({ length: 200 }, (_, index) => `${word} ${index} begun`));
  }
});

test('all that a process wrote before it died is in the file when attach resolves', async () => {
  const store = logStore(tempDir());
  const script = `
    for (let i = 0; i < 20000; i += 1) require('fs').writeSync(2, 'line ' + i + '\\n');
    process.kill(process.pid, 'SIGKILL');
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  await store.writer('a').attach(child.stderr, 'stderr');
  const { lines } = await readAll(store, { servers: ['a'] });
  await store.close();
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)?.text).toBe('line 19999');
});

test('a stream that breaks ends like any other, and the log says so', async () => {
  const store = logStore(tempDir());
  const stream = new PassThrough();
  const writer = store.writer('a');
  const done = writer.attach(stream, 'stderr');
  stream.write('first\nbegun');
  await vi.waitFor(async () => expect(await writer.lastWords()).toEqual(['first', 'begun']));
  stream.destroy(new Error('EIO'));
  await done;
  const { lines } = await readAll(store, { servers: ['a'] });
  await store.close();
  expect(texts(lines)).toEqual(['first', 'begun', 'stderr broke: EIO']);
});

test('a stream that we close ourselves is no news', async () => {
  const store = logStore(tempDir());
  const stream = new PassThrough();
  const done = store.writer('a').attach(stream, 'stderr');
  stream.destroy();
  await done;
  expect((await store.read({ servers: ['a'] })).lines).toEqual([]);
});

test('last words are those of this run, of the streams only, with tokens masked', async () => {
  const store = logStore(tempDir());
  const writer = store.writer('a');
  await writer.attach(chunks('old run\n'), 'stderr');
  writer.beginRun();
  writer.note('starting');
  const stream = new PassThrough();
  const done = writer.attach(stream, 'stderr');
  stream.write(`token ghp_${'a'.repeat(36)}\nName? `);
  await vi.waitFor(async () => expect(await writer.lastWords()).toEqual([`token ${MASK}`, 'Name? ']));
  stream.end();
  await done;
  expect(await writer.lastWords()).toEqual([`token ${MASK}`, 'Name? ']);
  await store.close();
});

test('a line that somebody else read is logged and is a last word', async () => {
  const store = logStore(tempDir());
  store.writer('a').line('stdout', 'Welcome!');
  await store.close();
  expect((await store.read({ servers: ['a'] })).lines).toMatchObject([
    { stream: 'stdout', text: 'Welcome!' },
  ]);
  expect(await store.writer('a').lastWords()).toEqual(['Welcome!']);
});

test('lines that somebody else reads faster than the disk takes them are counted, not piled up', async () => {
  const store = logStore(tempDir());
  const writer = store.writer('a');
  const text = 'x'.repeat(1000);
  for (let index = 0; index < 10_000; index += 1) writer.line('stdout', text);
  expect(writer.pendingBytes).toBeLessThan(2 * MAX_PENDING_BYTES);
  await writer.flush();
  const { lines } = await readAll(store, { servers: ['a'] });
  const written = lines.filter((line) => line.text === text).length;
  expect(lines.at(-1)).toMatchObject({
    stream: 'daemon',
    text: expect.stringContaining(`${10_000 - written} lines were lost here`),
  });
  await store.close();
});

test('lines that are lost while one large write is under way are told of after it', async () => {
  const store = logStore(tempDir());
  const writer = store.writer('a');
  writer.line('stdout', 'x'.repeat(2 * MAX_PENDING_BYTES));
  writer.line('stdout', 'lost');
  await store.close();
  const { lines } = await readAll(store, { servers: ['a'] });
  expect(lines.at(-1)?.text).toMatch(/^1 line was lost here/);
});

test('a note has its secrets masked, and as many records as lines', async () => {
  const store = logStore(tempDir());
  store.writer('a').note(`one\ntwo Bearer ${'x'.repeat(20)}`);
  await store.close();
  expect(texts((await store.read({ servers: ['a'] })).lines)).toEqual(['one', `two Bearer ${MASK}`]);
});

test('a closed writer opens its file again when there is more to write', async () => {
  const store = logStore(tempDir());
  const writer = store.writer('a');
  writer.note('one');
  await writer.close();
  writer.note('two');
  await store.close();
  expect(texts((await store.read({ servers: ['a'] })).lines)).toEqual(['one', 'two']);
});

test('a record that a crash cut short does not spoil the next one', async () => {
  const dir = tempDir();
  const before = logStore(dir);
  before.writer('a').note('whole');
  await before.close();
  appendFileSync(before.path('a'), '2026-01-01T00:0');
  const after = logStore(dir);
  after.writer('a').note('next');
  await after.close();
  expect(texts((await after.read({ servers: ['a'] })).lines)).toEqual(['whole', 'next']);
});

test.runIf(existsSync(FULL))('a full disk is reported once, and the log says what it lacks', async () => {
  const problems: string[] = [];
  const store = logStore(tempDir(), {
    onProblem: (server, error) => problems.push(`${server}: ${error.message}`),
  });
  const writer = store.writer('a');
  symlinkSync(FULL, store.path('a'));
  await writer.attach(chunks('one\ntwo\n'), 'stderr');
  await writer.attach(chunks('three\n'), 'stderr');
  rmSync(store.path('a'));
  await writer.attach(chunks('four\n'), 'stderr');
  await store.close();
  expect(problems).toEqual([expect.stringMatching(/^a: ENOSPC/)]);
  const lines = texts((await store.read({ servers: ['a'] })).lines);
  expect(lines).toEqual([expect.stringMatching(/^3 lines were lost here: ENOSPC/), 'four']);
});

test.runIf(existsSync(FULL))('closing tells of the losses when nothing else came after them', async () => {
  const store = logStore(tempDir(), { onProblem: () => undefined });
  symlinkSync(FULL, store.path('a'));
  await store.writer('a').attach(chunks('one\n'), 'stderr');
  rmSync(store.path('a'));
  await store.close();
  const { lines } = await store.read({ servers: ['a'] });
  expect(lines).toMatchObject([{ stream: 'daemon', text: expect.stringMatching(/^1 line was lost here/) }]);
});
