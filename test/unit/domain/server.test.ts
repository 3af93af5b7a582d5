import { expect, it } from 'vitest';
import { describeExit } from '../../../src/domain/server.ts';

it.each([
  [{ code: 1, signal: null }, 'exited with code 1'],
  [{ code: 0, signal: null }, 'exited with code 0'],
  [{ code: null, signal: 'SIGKILL' }, 'was ended by SIGKILL'],
  [{ code: null, signal: null }, 'ended, nobody saw how'],
])('an exit %j is told as %j', (exit, words) => {
  expect(describeExit(exit)).toBe(words);
});
