import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkNode, checkPrograms } from '../../../../src/cli/doctor/programs.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const program = (file: string, text = '#!/bin/sh\n') => {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
};

test.each([
  ['20.18.3', 'problem'],
  ['18.20.0', 'problem'],
  ['20.19.0', 'ok'],
  ['22.1.0', 'ok'],
])('Node.js %s is %s', (version, status) => {
  expect(checkNode(version, [20, 19]).status).toBe(status);
});

describe('programs on PATH', () => {
  function setUp() {
    const root = tempDir();
    const [ours, theirs] = [join(root, 'ours'), join(root, 'theirs')];
    for (const folder of [ours, theirs, join(root, 'dist', 'bin')]) mkdirSync(folder, { recursive: true });
    for (const file of ['mcp.js', 'mcpd.js']) program(join(root, 'dist', 'bin', file));
    const link = (file: string, name: string) =>
      symlinkSync(join(root, 'dist', 'bin', file), join(ours, name));
    link('mcp.js', 'mcp');
    link('mcp.js', 'mcp-manager');
    link('mcpd.js', 'mcpd');
    program(join(theirs, 'mcp'), '#!/usr/bin/python3\n');
    return { root, ours, theirs, check: (path: string) => checkPrograms(path, root) };
  }

  test('ours are fine', () => {
    const { ours, theirs, check } = setUp();
    expect(check(`${ours}:${theirs}`)).toMatchObject([{ status: 'ok' }]);
  });

  test("the Python SDK's mcp before ours is named, with the PATH that has ours first", () => {
    const { ours, theirs, check } = setUp();
    expect(check(`${theirs}:${ours}`)).toEqual([
      {
        check: 'path',
        status: 'warning',
        message: `mcp on PATH is ${theirs}/mcp, that of the Python SDK; mcp-manager is never taken`,
        fix: `export PATH=${ours}:"$PATH"`,
      },
    ]);
  });

  test('none is one warning that says how to link them', () => {
    const { root, check } = setUp();
    expect(check('/nowhere')).toMatchObject([
      { message: 'mcp, mcp-manager, mcpd are not on PATH', fix: `cd ${root} && npm link` },
    ]);
  });

  test('a stranger in one place does not hide that the others are missing', () => {
    const { theirs, check } = setUp();
    expect(check(theirs)).toMatchObject([
      { message: 'mcp-manager, mcpd are not on PATH' },
      { message: expect.stringContaining('the Python SDK') },
    ]);
  });
});
