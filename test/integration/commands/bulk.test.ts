import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const stdio = (name: string, more: object = {}) => ({
  command: process.execPath,
  args: [fixture(name)],
  ...more,
});
const mcp = useCli({
  pg: stdio('echo', { tags: ['db'], install: 'echo pg > installed-pg', path: '~' }),
  redis: stdio('echo', { tags: ['db', 'fast'] }),
  web: stdio('echo', { install: 'exit 3', path: '~' }),
  bad: stdio('exits-1', { tags: ['broken'], restart: { max_retries: 0 } }),
  slow: stdio('never-ready', { tags: ['slow'] }),
  wrong: { command: 'x', prot: 1 },
});

const statesOf = async () => {
  const { servers } = await mcp.json<{ servers: { name: string; state: string; enabled: boolean }[] }>(
    'status',
  );
  return Object.fromEntries(servers.map(({ name, state, enabled }) => [name, enabled ? state : 'disabled']));
};

test('a tag stands for its servers, before the action, behind it, and as a flag', async () => {
  expect(await mcp.run('tag:db', 'start')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^(pg|redis) is ready .*\n(pg|redis) is ready .*\n2 started\n$/),
    stderr: 'starting pg\nstarting redis\n',
  });
  expect((await mcp.run('start', 'tag:fast', 'web')).stdout).toMatch(
    /\n1 ran already, 1 started\n$|\n1 started, 1 ran already\n$/,
  );
  expect((await mcp.run('stop', '--tag', 'fast')).stdout).toBe('redis is stopped\n1 stopped\n');
  expect(await statesOf()).toMatchObject({ pg: 'running', redis: 'stopped', web: 'running' });
  expect((await mcp.run('tag:db', 'status')).stdout).toMatch(
    /^NAME.*\npg .*\nredis .*\n\n2 servers: 1 running/,
  );
  expect(await mcp.json('tag:db')).toMatchObject({ summary: { total: 2 } });
});

test('a tag that nobody has is not found', async () => {
  expect(await mcp.run('tag:dbs', 'start')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('hint: the tags are: broken, db, fast, slow'),
  });
});

test('no word at all is wrong usage', async () => {
  expect(await mcp.run('start')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no server was named'),
  });
});

test('one failure keeps nobody else back; it is told, named in the sum, and in the exit code', async () => {
  const { code, stdout, stderr } = await mcp.run('restart', 'tag:db', 'tag:broken');
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n2 restarted, 1 failed: bad \(EXITED_EARLY\)\n$/);
  expect(stderr).toContain('error: "bad" exited with code 1');
  const answer = await mcp.json('restart', 'tag:db', 'tag:broken');
  expect(answer).toMatchObject({
    servers: [{ name: 'pg' }, { name: 'redis' }],
    failed: [{ server: 'bad', error: { code: 'EXITED_EARLY' } }],
    summary: { total: 3, done: 2, failed: 1 },
  });
});

test('all leaves out an entry that is invalid, and says so', async () => {
  const { stderr, stdout } = await mcp.run('all', 'stop');
  expect(stderr).toContain('wrong is left out: its entry is invalid');
  expect(stdout).toContain('stopped');
  expect((await mcp.run('all', 'stop')).stderr).toContain('there is no server to do this with');
});

describe('the rest of a server’s life, in bulk', () => {
  test('disable and enable', async () => {
    await mcp.run('tag:db', 'start');
    expect((await mcp.run('tag:db', 'disable')).stdout).toMatch(/\n2 disabled\n$/);
    expect(await statesOf()).toMatchObject({ pg: 'disabled', redis: 'disabled', web: 'stopped' });
    expect((await mcp.run('all', 'enable')).stdout).toMatch(/\n2 enabled\n$/);
    const registry = JSON.parse(readFileSync(join(mcp.home, '.mcp-servers.json'), 'utf8'));
    expect(registry.pg.enabled).toBeUndefined();
  });

  test('maintenance', async () => {
    await mcp.run('pg', 'start');
    expect((await mcp.run('maintenance', '--tag', 'db')).stdout).toMatch(/\n2 in maintenance\n$/);
    expect(await mcp.json('all', 'start', '--timeout', '200ms')).not.toMatchObject({
      servers: [{ name: 'pg' }],
    });
    expect((await mcp.run('all', 'maintenance', '--off')).stdout).toMatch(/\n2 out of maintenance\n$/);
    expect(await statesOf()).toMatchObject({ pg: 'stopped', redis: 'stopped' });
  });

  test('install, of those that have something to install', async () => {
    const { code, stdout, stderr } = await mcp.run('all', 'install');
    expect(code).toBe(1);
    expect(stdout).toBe('pg is installed\n1 installed, 1 failed: web (INSTALL_FAILED)\n');
    expect(stderr).toContain('its install command exited with code 3');
    expect(readFileSync(join(mcp.home, 'installed-pg'), 'utf8')).toBe('pg\n');
  });
});

test('Ctrl-C takes back the starts that are not finished, and leaves what ran before', async () => {
  await mcp.run('web', 'start');
  await mcp.run('slow', 'stop');
  const starting = mcp.start(['start', 'tag:slow', 'web', 'tag:db']);
  await until('slow is starting, the others are there', async () => {
    const states = await statesOf();
    return states.slow === 'starting' && states.pg === 'running' && states.redis === 'running';
  });
  starting.child.kill('SIGINT');
  expect((await starting.ended).code).toBe(130);
  expect(await statesOf()).toMatchObject({
    slow: 'stopped',
    web: 'running',
    pg: 'running',
    redis: 'running',
  });
});
