import { afterEach, expect, test, vi } from 'vitest';
import { forEach } from '../../../src/cli/progress.ts';

afterEach(() => void vi.restoreAllMocks());

const spied = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true);
const work = { names: ['a', 'b', 'c'], title: (name: string) => `starting ${name}`, quiet: false };
const run = async (name: string) => {
  if (name === 'b') throw new Error('b fails');
  return name.toUpperCase();
};

test('each has its own fate, in the order of the names', async () => {
  spied();
  expect(await forEach({ ...work, run })).toEqual([
    { name: 'a', ok: true, value: 'A', seconds: expect.any(Number) },
    { name: 'b', ok: false, error: new Error('b fails') },
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
