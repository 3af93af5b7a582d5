import { expect, test } from 'vitest';
import { count, formatBytes, formatDistance, formatInstant, formatSeconds } from '../../../src/cli/units.ts';

test.each([
  [0, '0s'],
  [0.44, '0.4s'],
  [9.96, '10s'],
  [42.9, '42s'],
  [60, '1m'],
  [200, '3m 20s'],
  [3600, '1h'],
  [7500, '2h 5m'],
  [86_400 * 3 + 3_600 * 4 + 59, '3d 4h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [51_380_224, '49 MiB'],
  [2_040_109_466, '1.9 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a distance has a direction', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(formatDistance('2026-03-01T12:00:05Z', now)).toBe('in 5s');
  expect(formatDistance('2026-03-01T11:56:40Z', now)).toBe('3m 20s ago');
  expect(formatDistance('2026-03-01T12:00:00Z', now)).toBe('now');
});

test('an instant is shown in local time', () => {
  expect(formatInstant(new Date(2026, 2, 1, 14, 5, 9).toISOString())).toBe('2026-03-01 14:05:09');
});

test('one is not many', () => {
  expect([count(0, 'server'), count(1, 'server'), count(2, 'server')]).toEqual([
    '0 servers',
    '1 server',
    '2 servers',
  ]);
});
