import { expect, test } from 'vitest';
import { nextSeq, rotatedPath, rotatedSeqs, surplusSeqs } from '../../../src/platform/rotation.ts';

test('a file is set aside under its path and a number', () => {
  expect(rotatedPath('/run/mem0.log', 7)).toBe('/run/mem0.log.7');
});

test('the numbers of one log are found among everything in its folder, in numeric order', () => {
  const names = ['a.log.10', 'a.log', 'a.log.9', 'aa.log.1', 'a.log.x', 'a.log.0', 'a.log.2.gz', 'b.log.3'];
  expect(rotatedSeqs('/run/a.log', names)).toEqual([9, 10]);
});

test('the next number is one more than the highest, whatever was deleted below it', () => {
  expect(nextSeq([])).toBe(1);
  expect(nextSeq([4, 9])).toBe(10);
});

test('with the current file, no more than the allowed number of files stay', () => {
  expect(surplusSeqs([3, 4, 5, 6], 3)).toEqual([3, 4]);
  expect(surplusSeqs([6], 3)).toEqual([]);
});

test('what was set aside last is kept even when only one file is allowed', () => {
  expect(surplusSeqs([5, 6], 1)).toEqual([5]);
});
