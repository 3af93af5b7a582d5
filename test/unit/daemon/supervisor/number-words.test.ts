import { describe, expect, it } from 'vitest';
import { seconds, times } from '../../../../daemon/supervisor/number-words.ts';

describe('numbers in a sentence', () => {
  it.each([
    [1, 'once'],
    [2, 'twice'],
    [5, 'five times'],
    [10, 'ten times'],
    [11, '11 times'],
  ])('say %i as "%s"', (count, words) => {
    expect(times(count)).toBe(words);
  });

  it.each([
    [0, '0.0 s'],
    [412, '0.4 s'],
    [9_999, '10.0 s'],
    [12_400, '12 s'],
  ])('say %i ms as "%s"', (ms, words) => {
    expect(seconds(ms)).toBe(words);
  });
});
