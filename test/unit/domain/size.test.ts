import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatBytes, parseSize } from '../../../src/domain/size.ts';

const MIB = 1024 ** 2;

describe('a size', () => {
  it.each<[string | number, number | null]>([
    ['512MB', 512 * MIB],
    ['512 MiB', 512 * MIB],
    ['512m', 512 * MIB],
    ['1.5G', 1536 * MIB],
    ['2TB', 2 * 1024 ** 4],
    ['100', 100],
    ['100B', 100],
    [4096, 4096],
    ['', null],
    ['MB', null],
    ['-1MB', null],
    ['1,5GB', null],
    ['5PB', null],
    ['1e3', null],
    [-1, null],
    [Number.NaN, null],
    ['9'.repeat(400), null],
  ])('%j is %j bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it('that is shown can be read again, near enough', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (bytes) => {
        const read = parseSize(formatBytes(bytes)) ?? Number.NaN;
        expect(Math.abs(read - bytes)).toBeLessThanOrEqual(bytes * 0.06 + 1);
      }),
    );
  });

  it('is never anything but a whole number of bytes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseSize(text);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
      }),
    );
  });
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [49 * MIB, '49 MiB'],
  [1.9 * 1024 ** 3, '1.9 GiB'],
])('%d bytes are shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
