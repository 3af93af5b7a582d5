import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serverNames } from '../../../src/cli/server-names.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

test.each([
  ['{"a": {}, "b-2": {}}', ['a', 'b-2']],
  ['{"mcpServers": {"a": {}}}', ['a']],
  ['// comment\n{"a": {},}', ['a']],
  ['{"a": {}, "b": {"command": ', ['a', 'b']],
  ['{"x y": {}, "Upper": {}, "ok": {}}', ['ok']],
  ['[1, 2]', []],
  ['', []],
])('%j names %j', (text, names) => {
  const file = join(tempDir(), 'registry.json');
  writeFileSync(file, text);
  expect(serverNames(file)).toEqual(names);
});

test('a file that is not there names none', () => {
  expect(serverNames('/nowhere/registry.json')).toEqual([]);
});
