import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProcFile } from '../../../../daemon/runtime/proc-file.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

describe('a file of /proc', () => {
  it.runIf(process.platform === 'linux')('is read though it tells no size', () => {
    expect(readProcFile('/proc/self/environ')).toBe(readFileSync('/proc/self/environ', 'latin1'));
  });

  it.each([0, 1, 4095, 4096, 4097, 100_000])('is read to its end: %i bytes', (length) => {
    const file = join(tempDir(), 'file');
    const bytes = Buffer.from(Array.from({ length }, (_, index) => index % 251));
    writeFileSync(file, bytes);
    expect(readProcFile(file) === bytes.toString('latin1')).toBe(true);
    // And again, into what has grown by now.
    expect(readProcFile(file)).toHaveLength(length);
  });

  it('fails as the system does when it has gone', () => {
    expect(() => readProcFile('/proc/none/stat')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
