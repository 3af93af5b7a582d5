import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFileFor, writeSetting } from '../../../src/config/settings-write.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

test('a setting is written into a file that was not there, in folders that were not there', () => {
  const file = join(tempDir(), 'a', 'b', 'config.toml');
  expect(writeSetting(file, 'logs.max_files', '10')).toMatchObject({ ok: true });
  expect(readFileSync(file, 'utf8')).toBe('[logs]\nmax_files = 10\n');
  expect(readdirSync(join(file, '..'))).toEqual(['config.toml']);
});

test('what else stands in the file stays, and taking the setting out leaves what was there before', () => {
  const file = join(tempDir(), 'config.toml');
  const before = '# mine\n[events]\nmax_rows = 500 # few\n';
  writeFileSync(file, before);
  writeSetting(file, 'events.retention_days', '7');
  expect(readFileSync(file, 'utf8')).toContain('max_rows = 500 # few');
  writeSetting(file, 'events.retention_days', null);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a list is given in words with commas', () => {
  const file = join(tempDir(), '.mcp-manager.toml');
  writeSetting(file, 'servers.required', 'github, postgres');
  expect(readFileSync(file, 'utf8')).toMatch(/required = \[ ?"github", "postgres" ?\]/);
});

test('a value that is wrong is not written', () => {
  const file = join(tempDir(), 'config.toml');
  expect(writeSetting(file, 'logs.max_files', 'many')).toMatchObject({
    ok: false,
    problem: { path: 'logs.max_files' },
  });
  expect(readdirSync(join(file, '..'))).toEqual([]);
});

test('the file of a project is the nearest upwards, or a new one here', () => {
  const root = tempDir();
  const deep = join(root, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  expect(projectFileFor(deep)).toBe(join(deep, '.mcp-manager.toml'));
  writeFileSync(join(root, '.mcp-manager.toml'), '');
  expect(projectFileFor(deep)).toBe(join(root, '.mcp-manager.toml'));
});
