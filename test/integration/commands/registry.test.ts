import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const mcp = useCli({});
const registry = () => JSON.parse(readFileSync(join(mcp.home, '.mcp-servers.json'), 'utf8'));
const addEcho = (name: string) =>
  mcp.run(
    'add',
    name,
    '--title',
    'Echo',
    '-e',
    'TOKEN=abc',
    '-e',
    'B=${C}',
    '--',
    process.execPath,
    fixture('echo'),
  );

test('a server is added with what stands behind --, and can be started', async () => {
  expect(await mcp.run('list')).toMatchObject({
    stdout: 'No servers yet. Add one: mcp add NAME -- COMMAND…\n',
  });
  expect(await addEcho('first')).toMatchObject({ code: 0, stderr: '' });
  expect(registry().first).toEqual({
    name: 'Echo',
    command: process.execPath,
    args: [fixture('echo')],
    env: { TOKEN: 'abc', B: '${C}' },
  });
});

test('a name that is taken is refused until --replace', async () => {
  await addEcho('taken');
  expect(await addEcho('taken')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('exists already'),
  });
  expect(await mcp.run('add', 'taken', '--replace', '--url', 'http://localhost:1/mcp')).toMatchObject({
    code: 0,
  });
  expect(registry().taken).toEqual({ url: 'http://localhost:1/mcp' });
});

test.each([
  [['add', 'start', '--', 'x'], 'cannot name a server'],
  [['add', 'Upper', '--', 'x'], 'is not a server name'],
  [['add', 'nothing'], 'either a command (after --) or a --url'],
])('mcp %j is refused', async (argv, words) => {
  expect(await mcp.run(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});

test('info shows the entry with its secrets masked', async () => {
  await addEcho('secretive');
  const { stdout } = await mcp.run('secretive');
  expect(stdout).toContain('"TOKEN": "••••"');
  expect(stdout).not.toContain('abc');
  expect(await mcp.json('secretive', 'info')).toMatchObject({ entry: { env: { TOKEN: '••••', B: '${C}' } } });
});

describe('edit', () => {
  const editor = (script: string) => {
    const file = join(mcp.home, 'editor.sh');
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return { env: { EDITOR: file } };
  };

  test('writes what the editor leaves, secrets as they are', async () => {
    await addEcho('edited');
    const { code } = await mcp.start(['edited', 'edit'], editor(`sed -i 's/"Echo"/"New title"/' "$1"`)).ended;
    expect(code).toBe(0);
    expect(registry().edited).toMatchObject({ name: 'New title', env: { TOKEN: 'abc' } });
  });

  test('changes nothing when the text is the same', async () => {
    await addEcho('same');
    const { stdout } = await mcp.start(['same', 'edit'], editor('true')).ended;
    expect(stdout).toBe('nothing was changed\n');
  });

  test('refuses an entry that is wrong, and leaves the old one', async () => {
    await addEcho('wrong');
    const { code, stderr } = await mcp.start(['wrong', 'edit'], editor(`echo '{"comand": "x"}' > "$1"`))
      .ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/comand.*command/);
    expect(registry().wrong.name).toBe('Echo');
  });

  test('mends an entry that is invalid', async () => {
    const file = join(mcp.home, '.mcp-servers.json');
    writeFileSync(file, JSON.stringify({ ...registry(), odd: { comand: 'x' } }));
    await until('the daemon has read it', async () => (await mcp.run('odd')).stderr.includes('is invalid'));
    const { code } = await mcp.start(['odd', 'edit'], editor(`echo '{"command": "x"}' > "$1"`)).ended;
    expect(code).toBe(0);
    expect(registry().odd).toEqual({ command: 'x' });
  });

  test('knows what is not there', async () => {
    const { code, stderr } = await mcp.start(['edit', 'frist'], editor('true')).ended;
    expect({ code, stderr }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('did you mean "first"?'),
    });
  });

  test('needs an editor or a terminal', async () => {
    expect(await mcp.run('first', 'edit')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('set EDITOR'),
    });
  });
});

test('remove asks; without a terminal it wants --yes', async () => {
  await addEcho('doomed');
  expect(await mcp.run('doomed', 'remove')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --yes'),
  });
  expect(registry()).toHaveProperty('doomed');
  expect(await mcp.run('doomed', 'remove', '--yes')).toMatchObject({ code: 0 });
  expect(registry()).not.toHaveProperty('doomed');
  expect(await mcp.run('doomed', 'remove')).toMatchObject({ code: 4 });
});

test('an invalid entry can be removed, too', async () => {
  writeFileSync(join(mcp.home, '.mcp-servers.json'), JSON.stringify({ ...registry(), hopeless: { url: 1 } }));
  await until('the daemon has read it', async () =>
    (await mcp.run('hopeless')).stderr.includes('is invalid'),
  );
  expect(await mcp.run('hopeless', 'remove', '--yes')).toMatchObject({ code: 0 });
  expect(registry()).not.toHaveProperty('hopeless');
});

test('a change can be seen and taken back', async () => {
  await addEcho('fleeting');
  await mcp.run('fleeting', 'remove', '--yes');
  const { stdout } = await mcp.run('config', 'history', '-n', '1');
  expect(stdout).toMatch(/^version \d+ .* remove fleeting \(cli\)\n/);
  expect(stdout).toMatch(/^ {2}-.*"fleeting"/m);
  expect(stdout).not.toContain('abc');
  expect(await mcp.run('config', 'rollback')).toMatchObject({ code: 0 });
  expect(registry()).toHaveProperty('fleeting');
});

describe('settings', () => {
  const file = () => join(mcp.home, '.config', 'mcp-manager', 'config.toml');

  test('are set in the file of the user and shown with where they come from', async () => {
    expect(await mcp.run('config', 'get', 'logs.max_files')).toMatchObject({ stdout: '5\n' });
    expect(await mcp.run('config', 'set', 'logs.max_files', '10')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(file(), 'utf8')).toMatch(/\[logs\]\nmax_files = 10\n/);
    expect(await mcp.json('config', 'get', 'logs.max_files')).toEqual({
      key: 'logs.max_files',
      value: 10,
      origin: { layer: 'user', file: file(), line: expect.any(Number) },
    });
    expect((await mcp.run('config', 'show')).stdout).toMatch(
      /^logs\.max_files +10 +user \(.*config\.toml:\d+\)/m,
    );
    await mcp.run('config', 'set', 'logs.max_files', '--unset');
    expect(await mcp.run('config', 'get', 'logs.max_files')).toMatchObject({ stdout: '5\n' });
  });

  test.each([
    [['set', 'logs.max_files', 'many'], 2, 'logs.max_files'],
    [['set', 'logs.max_filse', '5'], 2, 'did you mean logs.max_files?'],
    [['get', 'logs.max_filse'], 2, 'did you mean logs.max_files?'],
    [['set', 'logs.max_files'], 2, 'give either a value or --unset'],
    [['set', 'servers.required', 'a'], 2, 'add --project'],
  ])('mcp config %j is refused', async (argv, code, words) => {
    expect(await mcp.run('config', ...argv)).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });

  test('path says where everything is', async () => {
    expect(await mcp.json('config', 'path')).toMatchObject({
      registry: join(mcp.home, '.mcp-servers.json'),
      settings: file(),
    });
  });
});

test('a registry that is broken is said to be so, and the last good one stays in use', async () => {
  const file = join(mcp.home, '.mcp-servers.json');
  const good = readFileSync(file, 'utf8');
  await mcp.run('list');
  writeFileSync(file, '{\n  "first": {,\n}\n');
  await until('the daemon has seen it', async () => (await mcp.run('list')).stderr !== '');
  const { code, stdout, stderr } = await mcp.run('status');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^first /m);
  expect(stderr).toMatch(/^warning: .*2:\d+ .*; the registry as it was before is in use\n$/);
  writeFileSync(file, good);
  await until('it is well again', async () => (await mcp.run('list')).stderr === '');
});

test('validate names every problem at its line and column, without a daemon', async () => {
  const other = join(mcp.home, 'other.json');
  writeFileSync(other, '{\n  "a": { "comand": "x" },\n  "b": { "command": "y", "port": 0 }\n}\n');
  const env = { MCP_SERVERS_FILE: other, MCP_NO_AUTOSTART: '1', MCP_RUNTIME_DIR: join(mcp.home, 'none') };
  const { code, stdout } = await mcp.start(['config', 'validate'], { env }).ended;
  expect(code).toBe(2);
  expect(stdout).toMatch(new RegExp(`^${other}:2:10 a\\.comand: .*command`, 'm'));
  expect(stdout).toMatch(new RegExp(`^${other}:3:\\d+ b\\.port: `, 'm'));
  expect(existsSync(env.MCP_RUNTIME_DIR)).toBe(false);
  expect(await mcp.run('config', 'validate')).toMatchObject({ code: 0 });
});
