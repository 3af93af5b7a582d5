import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, quantile, summarize } from '../../../benchmarks/harness/stats.ts';

const values = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 100 });

describe('quantile', () => {
  it.each([
    [[5], 0.5, 5],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 20, 30, 40, 50], 0.25, 20],
    [[0, 10], 0.95, 9.5],
    [[9, 10, 1], 0, 1],
    [[9, 10, 1], 1, 10],
  ])('of %j at %d is %d', (list, q, expected) => {
    expect(quantile(list, q)).toBeCloseTo(expected);
  });

  it('leaves the order of what it is given alone', () => {
    const list = [3, 1, 2];
    quantile(list, 0.5);
    expect(list).toEqual([3, 1, 2]);
  });

  it('refuses to make something of nothing', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('summarize', () => {
  it('keeps its figures in order, whatever comes in', () => {
    fc.assert(
      fc.property(values, (list) => {
        const { n, min, p25, median, p75, p95, max } = summarize(list);
        const ordered = [min, p25, median, p75, p95, max];
        expect(n).toBe(list.length);
        for (const [place, value] of ordered.slice(1).entries()) {
          // Interpolation between equal neighbours may miss them by a rounding.
          expect(value).toBeGreaterThanOrEqual((ordered[place] as number) * (1 - 1e-12));
        }
      }),
    );
  });
});

describe('compare', () => {
  it('divides the medians, and gives the quartiles of the rounds', () => {
    const ratio = compare([2, 4, 6, 8, 100], [1, 1, 2, 2, 2]);
    expect(ratio).toEqual({ medians: 3, p25: 3, p75: 4 });
  });

  it('sees the same ratio in every round when only the machine changed', () => {
    fc.assert(
      fc.property(values, (floor) => {
        const { medians, p25, p75 } = compare(
          floor.map((value) => 3 * value),
          floor,
        );
        for (const ratio of [medians, p25, p75]) expect(ratio).toBeCloseTo(3);
      }),
    );
  });

  it('takes nothing for as much as nothing', () => {
    expect(compare([0, 0, 4], [0, 0, 2])).toEqual({ medians: 1, p25: 1, p75: 1.5 });
  });

  it('refuses rounds that do not match', () => {
    expect(() => compare([1, 2], [1])).toThrow(RangeError);
  });
});
