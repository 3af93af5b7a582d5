import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RotatingFile } from '../../../src/platform/rotating-file.ts';
import { RotatingFileSync } from '../../../src/platform/rotating-file-sync.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const limits = { maxFileBytes: 10, maxFiles: 3 };
const FULL = '/dev/full';

interface Subject {
  append(line: string): Promise<void>;
}

function closing<T extends { close(): Promise<void> | void }>(file: T): T {
  onTestFinished(() => file.close());
  return file;
}

/** Both kinds keep the same promises. */
const kinds: readonly [string, (path: string) => Subject][] = [
  [
    'RotatingFile',
    (path) => {
      const file = closing(new RotatingFile(path, limits));
      return { append: (line) => file.append([Buffer.from(line)]) };
    },
  ],
  [
    'RotatingFileSync',
    (path) => {
      const file = closing(new RotatingFileSync(path, limits));
      return { append: async (line) => file.append(line) };
    },
  ],
];

for (const [name, create] of kinds) {
  test(`${name} is readable by its owner only`, async () => {
    const path = join(tempDir(), 'a.log');
    await create(path).append('one\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test(`${name} appends to what is there and sets it aside before it grows past the limit`, async () => {
    const dir = tempDir();
    const path = join(dir, 'a.log');
    await create(path).append('one\n');
    const file = create(path);
    await file.append('two\n');
    await file.append('three\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  test(`${name} keeps the newest files under numbers that only grow`, async () => {
    const dir = tempDir();
    const file = create(join(dir, 'a.log'));
    for (const line of ['111111\n', '222222\n', '333333\n', '444444\n', '555555\n']) await file.append(line);
    expect(readdirSync(dir).sort()).toEqual(['a.log', 'a.log.3', 'a.log.4']);
    expect(readFileSync(join(dir, 'a.log.4'), 'utf8')).toBe('444444\n');
  });

  test(`${name} writes a line that is larger than a file may be into a file of its own`, async () => {
    const dir = tempDir();
    const file = create(join(dir, 'a.log'));
    await file.append('a\n');
    await file.append('long as a week\n');
    await file.append('b\n');
    expect(readFileSync(join(dir, 'a.log.2'), 'utf8')).toBe('long as a week\n');
  });

  test(`${name} ends a line that a crash cut short, so that the next one stays whole`, async () => {
    const path = join(tempDir(), 'a.log');
    writeFileSync(path, 'cut');
    await create(path).append('next\n');
    expect(readFileSync(path, 'utf8')).toBe('cut\nnext\n');
  });

  test(`${name} begins anew when somebody deletes the file`, async () => {
    const path = join(tempDir(), 'a.log');
    const file = create(path);
    await file.append('one\n');
    rmSync(path);
    await file.append('two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
  });

  test.runIf(existsSync(FULL))(`${name} says that the disk is full, and writes when it is not`, async () => {
    const path = join(tempDir(), 'a.log');
    symlinkSync(FULL, path);
    const file = create(path);
    await expect(file.append('one\n')).rejects.toThrow('ENOSPC');
    rmSync(path);
    await file.append('two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
  });
}

test('a RotatingFile divides what comes at once among its files, never within a buffer', async () => {
  const dir = tempDir();
  const path = join(dir, 'a.log');
  const queue = ['one\n', 'two\n', 'three\n', 'four\n'].map((line) => Buffer.from(line));
  await closing(new RotatingFile(path, limits)).append(queue);
  expect(queue).toEqual([]);
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(`${path}.2`, 'utf8')).toBe('three\n');
  expect(readFileSync(path, 'utf8')).toBe('four\n');
});

test.runIf(existsSync(FULL))('a RotatingFile leaves in the queue what it could not write', async () => {
  const path = join(tempDir(), 'a.log');
  symlinkSync(FULL, path);
  const queue = [Buffer.from('one\n'), Buffer.from('two\n')];
  await expect(new RotatingFile(path, limits).append(queue)).rejects.toThrow('ENOSPC');
  expect(queue.map(String)).toEqual(['one\n', 'two\n']);
});

test('a RotatingFile says where the next byte goes, while it is open', async () => {
  const file = closing(new RotatingFile(join(tempDir(), 'a.log'), limits));
  expect(file.end).toBeUndefined();
  await file.append([Buffer.from('one\n')]);
  expect(file.end).toEqual({ seq: 1, offset: 4 });
  await file.append([Buffer.from('three four\n')]);
  expect(file.end).toEqual({ seq: 2, offset: 11 });
  await file.close();
  expect(file.end).toBeUndefined();
});
