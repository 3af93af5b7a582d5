import { afterEach, expect, test, vi } from 'vitest';
import { AT_A_TIME, forEach } from '../../../src/cli/progress.ts';
import { AppError } from '../../../src/contract/errors.ts';

afterEach(() => void vi.restoreAllMocks());

const spied = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true);
const work = {
  names: ['a', 'b', 'c'],
  title: (name: string) => `starting ${name}`,
  quiet: false,
  signal: new AbortController().signal,
  onOutcome: () => {},
};
const run = async (name: string) => {
  if (name === 'b') throw new Error('b fails');
  return name.toUpperCase();
};

test('each has its own fate, in the order of the names', async () => {
  spied();
  expect(await forEach({ ...work, run })).toEqual([
    { name: 'a', ok: true, value: 'A', seconds: expect.any(Number) },
    { name: 'b', ok: false, error: new Error('b fails'), begun: true },
    { name: 'c', ok: true, value: 'C', seconds: expect.any(Number) },
  ]);
});

test('all are done at the same time', async () => {
  spied();
  const waiting: Array<() => void> = [];
  const together = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 3) for (const go of waiting) go();
    });
  expect(await forEach({ ...work, run: together })).toHaveLength(3);
});

test('where there is no terminal, each begin is a plain line on stderr', async () => {
  const write = spied();
  await forEach({ ...work, run });
  expect(write.mock.calls.map(([text]) => text)).toEqual(['starting a\n', 'starting b\n', 'starting c\n']);
});

test('nothing is shown when a program reads the answer', async () => {
  const write = spied();
  await forEach({ ...work, run, quiet: true });
  expect(write).not.toHaveBeenCalled();
});

test('of many, no more than some are done at a time, and each is told as it ends', async () => {
  spied();
  const names = Array.from({ length: 100 }, (_, at) => String(at));
  let running = 0;
  let most = 0;
  const told: string[] = [];
  const counted = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  const outcomes = await forEach({ ...work, names, run: counted, onOutcome: ({ name }) => told.push(name) });
  expect(most).toBe(AT_A_TIME);
  expect(told).toHaveLength(100);
  expect(outcomes.map(({ name }) => name)).toEqual(names);
});

test('after an interrupt nothing more is begun, and what was not begun is not to be undone', async () => {
  spied();
  const interrupt = new AbortController();
  const names = Array.from({ length: AT_A_TIME + 2 }, (_, at) => String(at));
  const run = async () => {
    interrupt.abort();
    await new Promise((resolve) => setImmediate(resolve));
    throw new AppError('INTERRUPTED');
  };
  const outcomes = await forEach({ ...work, names, run, signal: interrupt.signal });
  expect(outcomes.map((it) => !it.ok && it.begun)).toEqual([true, ...Array(names.length - 1).fill(false)]);
});
