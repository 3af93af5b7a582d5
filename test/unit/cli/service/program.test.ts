import { chmodSync, copyFileSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { lastingProgram } from '../../../../src/cli/service/program.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

/** A program called node in a new folder of this name. */
function nodeIn(folder: string): string {
  const file = join(realpathSync(tempDir()), folder, 'node');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

const at = (execPath: string, path = '', packageRoot = '/opt/mcp-manager') =>
  lastingProgram({ execPath, packageRoot, path, temporary: ['/var/tmp'] });

test('is this Node.js and the daemon of this installation', () => {
  const node = nodeIn('bin');
  expect(at(node)).toEqual({ node, mcpd: '/opt/mcp-manager/dist/bin/mcpd.js', notes: [] });
});

test('goes by the name that PATH has for Node.js: the folder behind it is renamed with every upgrade', () => {
  const node = nodeIn('Cellar/node/22.1.0/bin');
  const bin = tempDir();
  symlinkSync(node, join(bin, 'node'));
  expect(at(node, bin)).toMatchObject({ node: join(bin, 'node'), notes: [] });
});

test('does not mistake another Node.js on PATH for this one', () => {
  const [node, other] = [nodeIn('a'), nodeIn('b')];
  copyFileSync(node, other);
  expect(at(node, dirname(other))).toMatchObject({ node });
});

test.each(['.nvm/versions/node/v20.1.0/bin', '.local/share/mise/installs/node/22.3/bin'])(
  'is kept in %s, with the advice to install again',
  (folder) => {
    const node = nodeIn(folder);
    expect(at(node)).toMatchObject({
      node,
      notes: [expect.stringMatching(/when that version goes, run mcp daemon install/)],
    });
  },
);

test.each([
  '/home/me/.npm/_npx/0a1b/node_modules/mcp-manager',
  '/home/me/.cache/pnpm/dlx-12/node_modules/mcp-manager',
])('is refused from a cache of what is run once: %s', (packageRoot) => {
  expect(() => at(nodeIn('bin'), '', packageRoot)).toThrow(/fetched to be run once/);
});

test('is worth a note in a temporary folder', () => {
  expect(at(nodeIn('bin'), '', '/var/tmp/x').notes).toEqual([expect.stringContaining('temporary folder')]);
});

test('is refused where systemd could not find it', () => {
  expect(() => at(nodeIn('it"s'))).toThrow(/a quote or a backslash/);
});
