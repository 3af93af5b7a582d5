import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { checkFiles, formatFound } from '../../../src/config/check-files.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const home = () => {
  const folder = tempDir();
  return { folder, paths: { ...resolvePaths({ HOME: folder }), systemSettings: '/nowhere/config.toml' } };
};

test('nothing there is nothing wrong', () => {
  const { folder, paths } = home();
  expect(checkFiles(paths, {}, folder)).toMatchObject({ problems: [] });
});

test('all that is wrong in settings, variables and registry is told, each with its place', () => {
  const { folder, paths } = home();
  mkdirSync(dirname(paths.userSettings), { recursive: true });
  writeFileSync(paths.userSettings, '[logs]\nmax_files = "x"\n');
  writeFileSync(paths.registry, '{\n  "a": {"command": "x", "port": 0}\n}\n');
  const { problems, registry } = checkFiles(paths, { MCP_LOGS_MAX_FILES: 'y' }, folder);
  expect(problems.map(({ file, line }) => [file, line])).toEqual([
    [paths.userSettings, 2],
    [null, 0],
    [paths.registry, 2],
  ]);
  expect(registry.entries.size).toBe(1);
});

test('a registry that cannot be read at all is one problem', () => {
  const { folder, paths } = home();
  mkdirSync(paths.registry);
  expect(checkFiles(paths, {}, folder).problems).toMatchObject([
    { file: paths.registry, message: 'cannot be read: it is a folder' },
  ]);
});

test.each([
  [
    { file: '/r.json', line: 2, column: 3, path: 'a.port', message: 'must be a port' },
    '/r.json:2:3 a.port: must be a port',
  ],
  [{ file: '/r.json', line: 0, column: 0, path: '', message: 'cannot be read' }, '/r.json cannot be read'],
  [{ file: null, line: 0, column: 0, path: 'MCP_X', message: 'is wrong' }, 'environment MCP_X: is wrong'],
])('%j', (problem, text) => {
  expect(formatFound(problem)).toBe(text);
});
