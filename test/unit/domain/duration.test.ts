import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseSince } from '../../../src/domain/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    [' 2D ', 172_800_000],
    ['90', 90_000],
    ['0.5', 500],
    ['0', 0],
    [2, 2000],
    [0, 0],
  ])('reads %j as %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    '',
    's',
    '5x',
    '-5s',
    '1h30',
    '1 h',
    '1e3',
    '٣s',
    'Infinity',
    '1..5s',
    '9'.repeat(400),
    -1,
    Number.NaN,
    1 / 0,
  ])('does not take %j for a duration', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('adds up the parts of any duration', () => {
    const part = fc.tuple(
      fc.nat(1000),
      fc.constantFrom(['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000]),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const text = parts.map(([amount, [unit]]) => `${amount}${unit}`).join('');
        const total = parts.reduce((sum, [amount, [, factor]]) => sum + amount * Number(factor), 0);
        expect(parseDuration(text)).toBe(total);
      }),
    );
  });

  it('answers with a number that is none of NaN, infinity and negative, or null, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[\d.]+[a-z]+$/)), (text) => {
        const milliseconds = parseDuration(text) ?? 0;
        expect(milliseconds >= 0 && Number.isFinite(milliseconds)).toBe(true);
      }),
    );
  });
});

describe('parseSince', () => {
  const now = Date.UTC(2030, 0, 2);

  it.each([
    ['1d', Date.UTC(2030, 0, 1)],
    ['2029-12-31', Date.UTC(2029, 11, 31)],
    ['2029-12-31T10:00:00+02:00', Date.UTC(2029, 11, 31, 8)],
    ['99999999w', 0],
  ])('reads %j', (text, instant) => {
    expect(parseSince(text, now)).toBe(instant);
  });

  it('is null for what is neither a duration nor a date', () => {
    expect(parseSince('yesterday', now)).toBeNull();
  });

  it('gives an instant that can be written as a date, however long ago it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 300n }), (weeks) => {
        const instant = parseSince(`${weeks}w`, now);
        if (instant !== null) expect(() => new Date(instant).toISOString()).not.toThrow();
      }),
    );
  });
});
