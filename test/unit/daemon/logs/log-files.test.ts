import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFiles } from '../../../../daemon/logs/log-files.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

async function contentOf(files: LogFiles, seq: number): Promise<string | undefined> {
  const handle = await files.open(seq);
  const content = await handle?.readFile('utf8');
  await handle?.close();
  return content;
}

test('the current file has the number that it will get when it is set aside', () => {
  expect(new LogFiles('/run/a.log', ['a.log', 'a.log.3', 'a.log.4']).seqs).toEqual([3, 4, 5]);
  expect(new LogFiles('/run/a.log', []).seqs).toEqual([1]);
});

test('a file that is set aside after the folder was listed is still found under its number', async () => {
  const path = join(tempDir(), 'a.log');
  writeFileSync(path, 'one');
  const files = new LogFiles(path, readdirSync(join(path, '..')));
  expect(await contentOf(files, 1)).toBe('one');
  renameSync(path, `${path}.1`);
  expect(await contentOf(files, 1)).toBe('one');
  writeFileSync(path, 'two');
  expect(await contentOf(files, 1)).toBe('one');
});

test('a file that is gone, or not there yet, is no error', async () => {
  const files = new LogFiles(join(tempDir(), 'a.log'), ['a.log.1']);
  expect(await contentOf(files, 1)).toBeUndefined();
  expect(await contentOf(files, 2)).toBeUndefined();
});

test('a position in a file that is gone is the beginning of the oldest', () => {
  const files = new LogFiles('/run/a.log', ['a.log.3']);
  expect(files.resolve({ seq: 3, offset: 7 })).toEqual({ seq: 3, offset: 7 });
  expect(files.resolve({ seq: 2, offset: 7 })).toEqual({ seq: 3, offset: 0 });
  expect(files.resolve({ seq: 9, offset: 7 })).toEqual({ seq: 3, offset: 0 });
});
