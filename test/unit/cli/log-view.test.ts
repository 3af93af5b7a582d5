import { expect, test } from 'vitest';
import { formatLogLine, lineFilter } from '../../../src/cli/log-view.ts';
import type { LogLine } from '../../../src/domain/log-line.ts';

const time = new Date(2026, 2, 1, 14, 5, 9).toISOString();
const line = (text: string, stream: LogLine['stream'] = 'stderr'): LogLine => ({
  server: 'mem0',
  time,
  stream,
  text,
});

test('a line has its time, and its server where several are mixed', () => {
  expect(formatLogLine(line('up'), 0)).toBe('2026-03-01 14:05:09 up');
  expect(formatLogLine(line('up'), 6)).toBe('2026-03-01 14:05:09 mem0   | up');
});

test('what the daemon notes is told from what the server wrote', () => {
  expect(formatLogLine(line('started', 'daemon'), 0)).toBe('2026-03-01 14:05:09 [mcpd] started');
});

test('a server cannot move the cursor', () => {
  expect(formatLogLine(line('\u001b[2Jgone\r'), 0)).toBe('2026-03-01 14:05:09 gone');
});

test('no filter is no work', () => {
  expect(lineFilter()).toBeNull();
});

test.each([
  ['POST|PUT', undefined, 'INFO POST /x', true],
  ['POST|PUT', undefined, 'INFO GET /x', false],
  [undefined, 'warn' as const, 'ERROR broken', true],
  [undefined, 'warn' as const, 'INFO fine', false],
  ['x', 'error' as const, 'ERROR x', true],
  ['x', 'error' as const, 'INFO x', false],
])('pattern %s and level %s on "%s": %s', (pattern, level, text, passes) => {
  expect(lineFilter(pattern, level)?.(line(text))).toBe(passes);
});

test('a pattern that is none is a usage error', () => {
  expect(() => lineFilter('(')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
