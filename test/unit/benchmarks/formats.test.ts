import { describe, expect, it } from 'vitest';
import { parseSchedstat } from '../../../benchmarks/harness/cpu.ts';
import { parseRollup } from '../../../benchmarks/harness/memory.ts';
import { parseRing } from '../../../benchmarks/harness/start-bell.ts';
import { formatIn } from '../../../benchmarks/harness/units.ts';
import { readOptions } from '../../../benchmarks/options.ts';

describe('formatIn', () => {
  it.each([
    ['ms', 0, '0.00'],
    ['ms', 0.01234, '0.0123'],
    ['ms', 1.234, '1.23'],
    ['ms', 23.45, '23.4'],
    ['ms', 1234.5, '1235'],
    ['bytes', 37_457_920, '37.5'],
    ['lines/s', 2_040_000, '2.04'],
    ['cores', 0.001234, '0.123'],
  ] as const)('shows three digits that count: %s %d', (unit, value, expected) => {
    expect(formatIn(unit, value)).toBe(expected);
  });
});

describe('parseRollup', () => {
  const text = [
    '00400000-7ffe0192d000 ---p 00000000 00:00 0                              [rollup]',
    'Rss:               83496 kB',
    'Shared_Clean:      45632 kB',
    'Private_Clean:       100 kB',
    'Private_Dirty:     37764 kB',
    'Private_Hugetlb:       0 kB',
  ].join('\n');

  it('takes what is private, and what is resident, in bytes', () => {
    expect(parseRollup(text)).toEqual({ private: 37_864 * 1024, resident: 83_496 * 1024 });
  });

  it('says what is missing', () => {
    expect(() => parseRollup('Rss: 1 kB')).toThrow('Private_Clean');
  });
});

describe('parseSchedstat', () => {
  it('takes the time on a CPU, in milliseconds', () => {
    expect(parseSchedstat('1234567 891011 12\n')).toBeCloseTo(1.234567);
  });

  it('does not take nothing for no time', () => {
    expect(() => parseSchedstat('')).toThrow('no schedstat');
  });
});

describe('parseRing', () => {
  it.each([
    ['4711', { pid: 4711, at: 9, spawnedAt: null }],
    ['4711 123.25', { pid: 4711, at: 9, spawnedAt: 123.25 }],
  ])('reads who started, and when it began if it says so: %j', (line, ring) => {
    expect(parseRing(line, 9)).toEqual(ring);
  });

  it('does not take a cry for a start', () => {
    expect(() => parseRing('Segmentation fault', 9)).toThrow('no start');
  });
});

describe('readOptions', () => {
  const known = ['start', 'logs'];

  it('takes rows and --quick in any order', () => {
    expect(readOptions(['--quick', 'logs'], known)).toEqual({ names: ['logs'], quick: true });
    expect(readOptions([], known)).toEqual({ names: [], quick: false });
  });

  it('names the rows that there are when one is mistyped', () => {
    expect(() => readOptions(['log'], known)).toThrow('there is no row "log"; there are: start, logs');
  });
});
