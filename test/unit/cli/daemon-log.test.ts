import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followFile, formatDaemonLine, lastLines } from '../../../src/cli/daemon-log.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { until } from '../../helpers/until.ts';

test('the last lines, and where the file ended then', () => {
  const file = join(tempDir(), 'log');
  writeFileSync(file, 'one\ntwo\nthree\n');
  expect(lastLines(file, 2)).toEqual({ lines: ['two', 'three'], size: 14 });
  expect(lastLines(file, 0)).toEqual({ lines: [], size: 14 });
  expect(lastLines(join(tempDir(), 'none'), 2)).toEqual({ lines: [], size: 0 });
});

test('following loses and repeats nothing when the file is rotated', async () => {
  const file = join(tempDir(), 'log');
  writeFileSync(file, 'old\n');
  const stop = new AbortController();
  const lines: string[] = [];
  const following = followFile(file, 4, (line) => lines.push(line), stop.signal);
  appendFileSync(file, 'one\n');
  await until('the first line', () => lines.length === 1);
  appendFileSync(file, 'two\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'three, longer than what was there before\n');
  await until('the last line', () => lines.length === 3);
  expect(lines).toEqual(['one', 'two', 'three, longer than what was there before']);
  stop.abort();
  await expect(following).rejects.toMatchObject({ name: 'AbortError' });
});

test('a line of JSON is shown as words, anything else as it is', () => {
  const time = new Date(2026, 2, 1, 14, 5, 9).toISOString();
  const line = JSON.stringify({ level: 'info', time, pid: 1, msg: 'ready', socket: '/s' });
  expect(formatDaemonLine(line)).toBe('2026-03-01 14:05:09 info  ready socket="/s"');
  expect(formatDaemonLine('plain\u001b[2J')).toBe('plain');
});
