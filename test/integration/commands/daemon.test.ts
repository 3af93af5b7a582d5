import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/platform/is-alive.ts';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const stdio = (name: string) => ({ command: process.execPath, args: [fixture(name)] });
const mcp = useCli({
  echo: stdio('echo'),
  dies: stdio('exits-after-handshake'),
  slow: stdio('counts-sigterm'),
});

describe('the daemon', () => {
  test('does not run: exit 3, and the same fields in JSON', async () => {
    await mcp.run('daemon', 'stop');
    expect(await mcp.run('daemon', 'status')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('does not run'),
    });
    expect(await mcp.json('daemon', 'status')).toEqual({
      running: false,
      pid: null,
      version: null,
      protocol: null,
      uptime_seconds: null,
      socket: join(mcp.home, '.mcp-runtime', 'mcpd.sock'),
      started_by: null,
      service: null,
    });
  });

  test('is started once, by whoever is first', async () => {
    const both = await Promise.all([mcp.json('daemon', 'start'), mcp.json('list')]);
    expect(both).toMatchObject([{ running: true, started_by: 'cli' }, { servers: [{}, {}, {}] }]);
    expect(await mcp.run('daemon', 'start')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('runs already'),
    });
  });

  test('is one, however many commands want it at the same instant', async () => {
    await mcp.run('daemon', 'stop');
    const ready = () =>
      readFileSync(join(mcp.home, '.mcp-runtime', 'mcpd.log'), 'utf8').match(/"msg":"ready"/g)?.length ?? 0;
    const before = ready();
    const all = await Promise.all(Array.from({ length: 6 }, () => mcp.run('list')));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(6).fill({ code: 0, stderr: '' }));
    expect(ready()).toBe(before + 1);
  });

  test('is started by daemon start even where nothing starts by itself', async () => {
    await mcp.run('daemon', 'stop');
    const started = await mcp.start(['daemon', 'start'], { env: { MCP_NO_AUTOSTART: '1' } }).ended;
    expect(started).toMatchObject({ code: 0 });
  });

  test('is another one after a restart, with the servers that ran', async () => {
    await mcp.run('echo', 'start');
    const { pid } = await mcp.json('daemon', 'status');
    const after = await mcp.json('daemon', 'restart');
    expect(after.pid).not.toBe(pid);
    await until('echo runs again', async () => (await mcp.json('echo', 'status')).state === 'running');
  });

  test('is gone when stop returns, and stopping it again is no failure', async () => {
    await mcp.run('list');
    const { pid } = await mcp.json<{ pid: number }>('daemon', 'stop');
    expect(isAlive(pid)).toBe(false);
    expect(await mcp.run('daemon', 'stop')).toEqual({
      code: 0,
      stdout: 'the daemon does not run\n',
      stderr: '',
    });
  });

  test('has a log that is read without it', async () => {
    const { code, stdout } = await mcp.run('daemon', 'logs', '-n', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+ \S+ info {2}stopped\n$/m);
  });

  test('can be run in the foreground until it is told to end', async () => {
    const running = mcp.start(['daemon', 'run']);
    await until('it listens', async () => (await mcp.run('daemon', 'status')).code === 0);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(await mcp.run('daemon', 'status')).toMatchObject({ code: 3 });
  });
});

test('daemon logs -f shows lines as they come', async () => {
  const following = mcp.start(['daemon', 'logs', '-f', '-n', '0']);
  await mcp.run('list');
  await until('a line', () => following.stdout().includes('ready'));
  following.child.kill('SIGINT');
  expect(await following.ended).toMatchObject({ code: 130, stderr: '' });
});

describe('start --fg', () => {
  test('runs one server without a daemon, and ends with Ctrl-C', async () => {
    await mcp.run('daemon', 'stop');
    const running = mcp.start(['echo', 'start', '--fg']);
    await until(
      'it is ready',
      () => running.stderr().includes('echo is ready') && running.stdout().includes('is up'),
    );
    // A terminal sends Ctrl-C to both processes; here the CLI passes on what it gets.
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(await mcp.run('daemon', 'status')).toMatchObject({ code: 3 });
  });

  test('shows what the server says on its way out', async () => {
    await mcp.run('daemon', 'stop');
    const running = mcp.start(['slow', 'start', '--fg']);
    await until('it is ready', () => running.stderr().includes('slow is ready'));
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ stdout: expect.stringContaining('parent was told 1 times') });
  });

  test('goes through a daemon that runs, and stops the server with Ctrl-C', async () => {
    await mcp.run('echo', 'stop');
    const running = mcp.start(['echo', 'start', '--fg']);
    await until(
      'it is ready',
      () => running.stderr().includes('echo is ready') && running.stdout().includes('is up'),
    );
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(await mcp.json('echo', 'status')).toMatchObject({ state: 'stopped' });
  });

  test('takes one server', async () => {
    expect(await mcp.run('start', 'echo', 'dies', '--fg')).toMatchObject({ code: 2 });
  });
});

describe('events', () => {
  type Events = { events: { id: number; event_type: string; server: string | null }[]; total: number };

  test('say what happened, filtered', async () => {
    await mcp.run('echo', 'start');
    await mcp.run('echo', 'stop');
    const { events, total } = await mcp.json<Events>('events', 'echo', '--category', 'server_lifecycle');
    expect(events.map(({ event_type }) => event_type)).toEqual(
      expect.arrayContaining(['server_starting', 'server_running', 'server_stopping', 'server_stopped']),
    );
    expect(total).toBe(events.length);
    expect((await mcp.run('events', '-n', '1')).stdout.trim().split('\n')).toHaveLength(1);
  });

  test('are followed as they happen, over a restart of the daemon, none twice', async () => {
    const following = mcp.start(['events', '-f', '-n', '1', '--json']);
    await until('it follows', () => following.stdout() !== '');
    await mcp.run('echo', 'start');
    await mcp.run('daemon', 'restart');
    await until('it runs again', async () => (await mcp.json('echo', 'status')).state === 'running');
    await mcp.run('echo', 'stop');
    const { events } = await mcp.json<Events>('events', '-n', '1');
    await until('the last event', () => following.stdout().includes(`"id":${events[0]?.id},`));
    following.child.kill('SIGINT');
    const { stdout } = await following.ended;
    const ids = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(stdout).toContain('daemon_started');
  });
});

test('completion knows servers and actions in both orders', async () => {
  const words = async (...typed: string[]) =>
    (await mcp.run('completion', 'words', '--', ...typed)).stdout.trim().split('\n');
  expect(await words('ec')).toEqual(['echo']);
  expect(await words('echo', 'st')).toEqual(['start', 'status', 'stop']);
  expect(await words('start', 'e')).toEqual(['echo']);
  for (const shell of ['bash', 'zsh', 'fish']) {
    expect((await mcp.run('completion', shell)).stdout).toContain('completion words --');
  }
});
