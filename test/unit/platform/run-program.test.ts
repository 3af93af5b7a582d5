import { expect, test } from 'vitest';
import { runProgram } from '../../../src/platform/run-program.ts';

test('a program that ends gives its code and what it said', async () => {
  expect(await runProgram('sh', ['-c', 'echo out; echo " err " >&2; exit 3'])).toEqual({
    code: 3,
    stdout: 'out\n',
    complaint: 'err',
  });
});

test('one that says nothing of its failure gets words for it', async () => {
  expect((await runProgram('sh', ['-c', 'exit 3'])).complaint).toBe('sh exited with code 3');
});

test('one that is not there is an answer too', async () => {
  expect(await runProgram('no-such-program', [])).toMatchObject({
    code: null,
    complaint: 'no-such-program was not found',
  });
});

test('one that takes too long is ended', async () => {
  expect(await runProgram('sleep', ['60'], { timeoutMs: 20 })).toMatchObject({
    code: null,
    complaint: 'sleep took too long',
  });
});
