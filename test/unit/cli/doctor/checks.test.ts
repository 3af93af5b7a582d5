import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatFinding, problem } from '../../../../src/cli/doctor/findings.ts';
import { checkNode, checkPrograms } from '../../../../src/cli/doctor/programs.ts';
import { checkCommands, checkSecrets } from '../../../../src/cli/doctor/registry.ts';
import { checkRuntime } from '../../../../src/cli/doctor/runtime.ts';
import { parseRegistry } from '../../../../src/config/registry.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const uid = process.getuid?.() ?? 0;
const program = (file: string, text = '#!/bin/sh\n') => {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
};
const entriesOf = (registry: object) => [...parseRegistry(JSON.stringify(registry)).entries.values()];

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
    symlinkSync(join(root, 'dist', 'bin', 'mcp.js'), join(ours, 'mcp'));
    program(join(theirs, 'mcp'), '#!/usr/bin/python3\n');
    return { root, ours, theirs, first: (path: string) => checkPrograms(path, root)[0] };
  }

  test('ours is fine', () => {
    const { ours, theirs, first } = setUp();
    expect(first(`${ours}:${theirs}`)).toMatchObject({ status: 'ok' });
  });

  test("the Python SDK's mcp before ours is named, with where ours is", () => {
    const { ours, theirs, first } = setUp();
    expect(first(`${theirs}:${ours}`)).toEqual({
      check: 'path',
      status: 'warning',
      message: `mcp on PATH is ${theirs}/mcp, that of the Python SDK`,
      fix: `put ${ours} before it in PATH, or use mcp-manager`,
    });
  });

  test('none is a warning that says how to link it', () => {
    const { root, first } = setUp();
    expect(first('/nowhere')).toMatchObject({ status: 'warning', fix: `cd ${root} && npm link` });
  });
});

describe('the runtime folder', () => {
  const pathsIn = (home: string) => resolvePaths({ HOME: home });

  test('may be missing', () => {
    expect(checkRuntime(pathsIn(tempDir()), uid)).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  });

  test('must be ours alone', () => {
    const paths = pathsIn(tempDir());
    mkdirSync(paths.runtimeDir, { mode: 0o700 });
    expect(checkRuntime(paths, uid)[0]).toMatchObject({ status: 'ok' });
    expect(checkRuntime(paths, uid + 1)[0]).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('another user'),
    });
    chmodSync(paths.runtimeDir, 0o755);
    expect(checkRuntime(paths, uid)[0]).toMatchObject({
      status: 'problem',
      fix: `chmod 700 ${paths.runtimeDir}`,
    });
  });

  test('must be a folder', () => {
    const paths = pathsIn(tempDir());
    writeFileSync(paths.runtimeDir, '');
    expect(checkRuntime(paths, uid)[0]).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('not a folder'),
    });
  });

  test('must leave room for the path of the socket', () => {
    const paths = pathsIn(`/${'x'.repeat(100)}`);
    expect(checkRuntime(paths, uid)[1]).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('MCP_RUNTIME_DIR'),
    });
  });
});

describe('secrets', () => {
  test.each([
    [{ API_KEY: 'abc' }, 0o644, 'problem'],
    [{ NOTE: `ghp_${'a'.repeat(36)}` }, 0o644, 'problem'],
    [{ API_KEY: 'abc' }, 0o600, 'ok'],
    [{ API_KEY: '${API_KEY}' }, 0o644, 'ok'],
    [{ MODE: 'fast' }, 0o644, 'ok'],
  ])('%j in a file of mode %d: %s', (env, mode, status) => {
    const file = join(tempDir(), 'registry.json');
    writeFileSync(file, '{}');
    chmodSync(file, mode);
    const finding = checkSecrets(file, entriesOf({ a: { command: 'x', env } }));
    expect(finding.status).toBe(status);
    expect(finding.message).not.toContain('abc');
  });
});

describe('commands', () => {
  const check = (entry: object, home = '/home') =>
    checkCommands(entriesOf({ a: entry }), process.env.PATH ?? '', home);

  test.each([
    [{ command: 'sh -c true' }, 'ok'],
    [{ command: 'no-such-program-anywhere' }, 'problem'],
    [{ command: '/no/such/program' }, 'problem'],
    [{ command: './run.sh' }, 'problem'],
    [{ command: 'no-such-program-anywhere', enabled: false }, 'ok'],
    [{ command: '${RUNNER} server' }, 'ok'],
    [{ command: 'tool', env: { PATH: '/opt/bin' } }, 'ok'],
    [{ command: 'a | b' }, 'ok'],
    [{ url: 'http://localhost/mcp' }, 'ok'],
  ])('%j: %s', (entry, status) => {
    expect(check(entry)).toMatchObject([{ status }]);
  });

  test('a path is looked for from the working directory, the home folder by default', () => {
    const home = tempDir();
    program(join(home, 'run.sh'));
    expect(check({ command: './run.sh' }, home)).toMatchObject([{ status: 'ok' }]);
    expect(check({ command: './run.sh', path: '~/elsewhere' }, home)).toMatchObject([{ status: 'problem' }]);
  });
});

test('a finding is a line, its fix another', () => {
  expect(formatFinding(problem('runtime', 'it is open', 'chmod 700 it'))).toBe(
    'problem  runtime    it is open\n                    fix: chmod 700 it',
  );
});
