import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkHalfWritten } from '../../../../src/cli/doctor/half-written.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

it('shows old copies that a killed write left, and nothing else', () => {
  const folder = tempDir();
  const file = join(folder, '.mcp-servers.json');
  const old = new Date(Date.now() - 3_600_000);
  for (const name of ['', '.1234567890', '.bak', '.broken', '.2026', '.1234567890.gz']) {
    writeFileSync(`${file}${name}`, '{}');
    utimesSync(`${file}${name}`, old, old);
  }
  writeFileSync(`${file}.9876543210`, '{}');
  expect(checkHalfWritten(file)).toMatchObject([
    { check: 'secrets', status: 'warning', fix: `rm ${file}.1234567890` },
  ]);
  expect(checkHalfWritten(join(folder, 'nowhere', 'x.json'))).toEqual([]);
});
