import { describe, expect, it } from 'vitest';
import { isTooDeep } from '../../../src/contract/depth.ts';

const nested = (levels: number): unknown =>
  JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

describe('isTooDeep', () => {
  it('counts arrays and objects alike', () => {
    expect(isTooDeep(nested(100))).toBe(false);
    expect(isTooDeep(nested(102))).toBe(true);
    expect(isTooDeep([1, [2]], 2)).toBe(false);
    expect(isTooDeep([1, [2, {}]], 2)).toBe(true);
    expect(isTooDeep('[[[[', 0)).toBe(false);
    expect(isTooDeep(null, 0)).toBe(false);
  });

  it('is not overwhelmed by what would overwhelm others', () => {
    const abyss = nested(100_000);
    expect(() => JSON.stringify(abyss)).toThrow(RangeError);
    expect(isTooDeep(abyss)).toBe(true);
  });
});
