import { describe, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const stdio = (name: string) => ({ command: process.execPath, args: [fixture(name)] });
const mcp = useCli({
  echo: { ...stdio('echo'), name: 'Echo' },
  second: stdio('echo'),
  bad: stdio('exits-1'),
  slow: stdio('never-ready'),
  off: { ...stdio('echo'), enabled: false },
});

test('a server is started, seen, called and stopped, in the order that people type', async () => {
  const started = await mcp.run('echo', 'start');
  expect(started).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^echo is ready after [\d.]+s \(pid \d+\)\n$/),
    stderr: 'starting echo\n',
  });
  expect(await mcp.json('echo', 'status')).toMatchObject({
    name: 'echo',
    state: 'running',
    health: 'healthy',
  });
  expect(await mcp.run('echo', 'call', 'echo', 'message=hi')).toEqual({
    code: 0,
    stdout: 'Echo: hi\n',
    stderr: '',
  });
  expect(await mcp.run('echo', 'start')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('runs already'),
  });
  expect(await mcp.run('stop', 'echo')).toMatchObject({ code: 0, stdout: 'echo is stopped\n' });
  expect(await mcp.run('echo', 'stop')).toMatchObject({ code: 0, stdout: 'echo was stopped already\n' });
});

test('restart returns with another process', async () => {
  await mcp.run('echo', 'start');
  const { pid } = await mcp.json('echo', 'status');
  expect(await mcp.run('echo', 'restart')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('ready again'),
  });
  const after = await mcp.json('echo', 'status');
  expect(after.state).toBe('running');
  expect(after.pid).not.toBe(pid);
});

describe('a server that fails', () => {
  test('is told with its reason, what to do, and its last words', async () => {
    const { code, stdout, stderr } = await mcp.run('bad', 'start');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^starting bad\nerror: "bad" .*exited with code 1.*\nhint: .*\n {2}\| /s);
  });

  test('is the same failure in JSON, alone on stdout', async () => {
    const { code, stdout, stderr } = await mcp.run('bad', 'start', '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'EXITED_EARLY', details: { server: 'bad' } } });
  });

  test('does not keep the others from starting', async () => {
    await mcp.run('all', 'stop');
    const { code, stdout } = await mcp.run('start', 'echo', 'bad', 'second', '--json');
    expect(code).toBe(1);
    const answer = JSON.parse(stdout);
    expect(answer.servers.map(({ name }: { name: string }) => name)).toEqual(['echo', 'second']);
    expect(answer.failed).toMatchObject([{ server: 'bad', error: { code: 'EXITED_EARLY' } }]);
  });

  test('is seen by a monitor', async () => {
    const { code, stdout } = await mcp.run('status', '--health-only');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad +(backoff|error|starting) .*not well +"bad" exited/m);
  });
});

test('a start that takes too long ends with exit 5', async () => {
  const { code, stderr } = await mcp.run('slow', 'start', '--timeout', '300ms');
  expect(code).toBe(5);
  expect(stderr).toContain('was not ready within 0.3 s');
});

test('Ctrl-C takes back a start that is not finished', async () => {
  await mcp.run('slow', 'stop');
  const starting = mcp.start(['slow', 'start']);
  await until('slow is starting', async () => (await mcp.json('slow', 'status')).state === 'starting');
  starting.child.kill('SIGINT');
  expect(await starting.ended).toMatchObject({ code: 130, stdout: '' });
  expect((await mcp.json('slow', 'status')).state).toBe('stopped');
});

test('all leaves out what is disabled', async () => {
  await mcp.run('all', 'stop');
  const { servers, failed } = await mcp.json<{ servers: { name: string }[]; failed: { server: string }[] }>(
    'all',
    'start',
    '--timeout',
    '1s',
  );
  const touched = [...servers.map(({ name }) => name), ...failed.map(({ server }) => server)];
  expect(touched.sort()).toEqual(['bad', 'echo', 'second', 'slow']);
});

test('list and status are tables with a line for each server', async () => {
  const list = await mcp.run('list');
  expect(list.stdout.split('\n')[0]).toMatch(/^NAME +TRANSPORT +START +TITLE$/);
  expect(list.stdout).toMatch(/^off +stdio +disabled$/m);
  const status = await mcp.run('status');
  expect(status.stdout).toMatch(/^5 servers: \d running, \d healthy/m);
  const report = await mcp.json('status');
  expect(report).toMatchObject({ summary: { total: 5 } });
});

test('one server, in detail, in words', async () => {
  await mcp.run('echo', 'start');
  const { stdout } = await mcp.run('echo', 'status');
  expect(stdout).toMatch(/^echo – Echo\n {2}state +running\n {2}health +healthy\n/);
});

test('disable stops a server and keeps it down, enable lets it start again', async () => {
  await mcp.run('second', 'start');
  expect(await mcp.run('second', 'disable')).toMatchObject({ code: 0 });
  expect(await mcp.json('second', 'status')).toMatchObject({ state: 'stopped', enabled: false });
  expect(await mcp.json('second', 'start')).toMatchObject({ error: { code: 'SERVER_DISABLED' } });
  await mcp.run('second', 'enable');
  expect(await mcp.run('second', 'start')).toMatchObject({ code: 0 });
});

test('maintenance holds a server down until it is let go', async () => {
  await mcp.run('second', 'start');
  await mcp.run('second', 'maintenance');
  expect(await mcp.json('second', 'status')).toMatchObject({ state: 'maintenance' });
  await mcp.run('second', 'maintenance', '--off');
  expect((await mcp.json('second', 'status')).state).not.toBe('maintenance');
});

describe('--watch', () => {
  test('prints one document a line until Ctrl-C', async () => {
    const watching = mcp.start(['echo', 'status', '--watch', '--refresh', '1', '--json']);
    await until('two lines', () => watching.stdout().split('\n').length > 2);
    watching.child.kill('SIGINT');
    const { code, stdout } = await watching.ended;
    expect(code).toBe(130);
    const documents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents[0]).toMatchObject({ name: 'echo' });
  });
});
