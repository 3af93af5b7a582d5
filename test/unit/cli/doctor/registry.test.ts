import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCommands } from '../../../../src/cli/doctor/commands.ts';
import { checkConfig } from '../../../../src/cli/doctor/config.ts';
import { checkPlaces } from '../../../../src/cli/doctor/places.ts';
import { checkSecrets, secretPlaces } from '../../../../src/cli/doctor/secrets.ts';
import { parseRegistry } from '../../../../src/config/registry.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const TOKEN = `ghp_${'a'.repeat(36)}`;
const entriesOf = (registry: object) => [...parseRegistry(JSON.stringify(registry)).entries.values()];

describe('where secrets stand in an entry', () => {
  test.each([
    ['by key name', { env: { API_KEY: 'abc', MODE: 'fast' } }, ['env.API_KEY']],
    ['by value', { env: { NOTE: TOKEN } }, ['env.NOTE']],
    [
      'in headers',
      { headers: { Authorization: 'Bearer abcdefgh', 'X-Team': 'blue' } },
      ['headers.Authorization'],
    ],
    ['behind a flag', { command: 'x', args: ['--token', 'abc', '-v'] }, ['args.1']],
    ['inside of a command', { command: 'serve --api-key=abc' }, ['command']],
    ['in a url', { url: 'http://host/mcp?token=abc' }, ['url']],
    ['not in a reference', { env: { API_KEY: '${API_KEY}' }, headers: { Authorization: 'Bearer ${T}' } }, []],
    ['nowhere', { command: 'x', env: { MODE: 'fast' }, port: 80 }, []],
  ])('%s', (_, raw, places) => {
    expect(secretPlaces(raw)).toEqual(places);
  });
});

describe('the check of secrets', () => {
  function registryOf(entry: object, mode: number) {
    const paths = resolvePaths({ HOME: tempDir() });
    writeFileSync(paths.registry, '{}');
    chmodSync(paths.registry, mode);
    const check = () => checkSecrets(paths, entriesOf({ a: { command: 'x', ...entry } }));
    return { file: paths.registry, home: paths.home, check };
  }

  test('is content with references, whoever can read them', () => {
    const { check } = registryOf({ env: { API_KEY: '${API_KEY}' } }, 0o644);
    expect(check()).toMatchObject([{ status: 'ok' }]);
  });

  test('warns of a secret that only its owner can read, and says how to move it, without showing it', () => {
    const { check, home } = registryOf({ env: { API_KEY: 'hunter22' } }, 0o600);
    const file = `${home}/.config/mcp-manager/a.env`;
    const fix = `(umask 077; mkdir -p "$(dirname ${file})"; \${EDITOR:-vi} ${file}) && mcp edit a`;
    expect(check()).toMatchObject([
      { status: 'warning', message: expect.stringContaining('env.API_KEY'), fix },
    ]);
    expect(JSON.stringify(check())).not.toContain('hunter22');
  });

  test('names the env_file that the entry has already', () => {
    const { check } = registryOf({ env: { API_KEY: 'abc' }, env_file: '~/my keys.env' }, 0o600);
    expect(check()[0]?.fix).toContain("${EDITOR:-vi} ~/'my keys.env'");
  });

  test('finds a problem when others can read it, which it can mend, once', async () => {
    const { check, file } = registryOf({ env: { API_KEY: 'abc' } }, 0o644);
    const [finding] = check();
    expect(finding).toMatchObject({ status: 'problem', fix: `chmod 600 ${file}` });
    expect(await finding?.mend?.()).toContain('mode 600, was 644');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(check()).toMatchObject([{ status: 'warning' }]);
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
    writeFileSync(join(home, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    expect(check({ command: './run.sh' }, home)).toMatchObject([{ status: 'ok' }]);
    expect(check({ command: './run.sh', path: '~/elsewhere' }, home)).toMatchObject([{ status: 'problem' }]);
  });
});

describe('places that entries name', () => {
  test('have to be there, and env_files private', async () => {
    const home = tempDir();
    mkdirSync(join(home, 'work'));
    writeFileSync(join(home, 'work', 'open.env'), '', { mode: 0o644 });
    const check = (entry: object) => checkPlaces(entriesOf({ a: { command: 'x', ...entry } }), home);
    expect(check({ path: '~/work' })).toMatchObject([{ status: 'ok' }]);
    expect(check({ path: '~/none' })).toMatchObject([{ status: 'problem', fix: 'mcp edit a' }]);
    expect(check({ path: '${WORK}/none', env_file: 'none.env' })).toMatchObject([{ status: 'ok' }]);
    expect(check({ env_file: '~/none.env' })).toMatchObject([{ status: 'problem', fix: 'mcp edit a' }]);
    const open = check({ path: '~/work', env_file: 'open.env' });
    expect(open).toMatchObject([{ status: 'problem', fix: `chmod 600 ${home}/work/open.env` }]);
    await open[0]?.mend?.();
    expect(check({ path: '~/work', env_file: 'open.env' })).toMatchObject([{ status: 'ok' }]);
  });
});

test('what is wrong in the configuration is said with its line, and where to mend it', () => {
  const at = { line: 3, column: 5, path: 'a.prot', message: 'is no key' };
  expect(checkConfig([])).toMatchObject([{ status: 'ok' }]);
  expect(checkConfig([{ ...at, file: '/my home/reg.json' }])).toMatchObject([
    {
      message: '/my home/reg.json:3:5 a.prot: is no key',
      fix: "${EDITOR:-vi} '/my home/reg.json' && mcp config validate",
    },
  ]);
  const variable = { line: 0, column: 0, path: 'MCP_LOG_LEVEL', message: 'is no level', file: null };
  expect(checkConfig([variable])).toMatchObject([{ fix: 'unset MCP_LOG_LEVEL' }]);
});
