import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findOnPath } from '../../../src/platform/find-on-path.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

test('every program of a name is found, in the order of PATH; folders and plain files are none', () => {
  const root = tempDir();
  const folders = ['a', 'b', 'c', 'd'].map((name) => join(root, name));
  for (const folder of folders) mkdirSync(folder);
  const [a = '', b = '', c = '', d = ''] = folders;
  for (const folder of [a, c, d]) writeFileSync(join(folder, 'tool'), '');
  mkdirSync(join(b, 'tool'));
  for (const folder of [a, d]) chmodSync(join(folder, 'tool'), 0o755);
  expect(findOnPath('tool', [d, '', b, c, a, d].join(':'))).toEqual([join(d, 'tool'), join(a, 'tool')]);
});
