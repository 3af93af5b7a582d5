import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileDestination } from '../../../src/platform/file-destination.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const FULL = '/dev/full';

test.runIf(existsSync(FULL))(
  'while the disk is full, lines go to the fallback, which is told why once',
  () => {
    const path = join(tempDir(), 'mcpd.log');
    symlinkSync(FULL, path);
    const fallback: string[] = [];
    const destination = new FileDestination({ path, maxFileBytes: 1000, maxFiles: 2 }, () => ({
      write: (line) => void fallback.push(line),
    }));

    destination.write('one\n');
    destination.write('two\n');
    rmSync(path);
    destination.write('three\n');

    expect(fallback).toEqual([expect.stringContaining('ENOSPC'), 'one\n', 'two\n']);
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  },
);
