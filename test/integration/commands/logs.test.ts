import { beforeAll, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const stdio = (name: string) => ({ command: process.execPath, args: [fixture(name)] });
const mcp = useCli({ echo: stdio('echo'), second: stdio('echo') });
const say = (text: string, server = 'echo') => mcp.run(server, 'call', 'say', `{"text": "${text}"}`);

beforeAll(async () => {
  await mcp.run('start', 'echo', 'second');
  for (const text of ['one', 'ERROR two', 'three']) await say(text);
  await say('four', 'second');
});

test('the last lines of a server, with their times', async () => {
  const { code, stdout } = await mcp.run('echo', 'logs', '-n', '2');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ERROR two\n\S+ \S+ three\n$/);
});

test('lines are filtered before they are counted', async () => {
  const texts = async (...flags: string[]) => {
    const { lines } = await mcp.json<{ lines: { text: string }[] }>('echo', 'logs', ...flags);
    return lines.map(({ text }) => text);
  };
  expect(await texts('--filter', '^(one|three)$', '-n', '1')).toEqual(['three']);
  expect(await texts('--level', 'error')).toEqual(['ERROR two']);
  expect(await texts('--since', '2000-01-01', '--filter', 'echo is up')).toEqual(['echo is up']);
  expect(await texts('--since', '2100-01-01')).toEqual([]);
});

test('logs of several servers are merged, each line with its name', async () => {
  const { stdout } = await mcp.run('logs', '--all', '--filter', 'three|four');
  expect(stdout).toMatch(/ echo {3}\| three\n.* second \| four\n$/);
});

test('following goes on over a restart of the server, one document a line', async () => {
  const following = mcp.start(['echo', 'logs', '-f', '-n', '1', '--json']);
  await until('it follows', () => following.stdout().includes('three'));
  await mcp.run('echo', 'restart');
  await say('after the restart');
  await until('the new line', () => following.stdout().includes('after the restart'));
  following.child.kill('SIGINT');
  const { code, stdout } = await following.ended;
  expect(code).toBe(130);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ server: 'echo', stream: 'stderr', text: 'after the restart' });
});

test('following goes on over a restart of the daemon, and loses nothing', async () => {
  await say('before');
  const following = mcp.start(['echo', 'logs', '-f', '-n', '1']);
  await until('it follows', () => following.stdout().includes('before'));
  await mcp.run('daemon', 'restart');
  await until('echo runs again', async () => (await mcp.json('echo', 'status')).state === 'running');
  await say('behind');
  await until('the new line', () => following.stdout().includes('behind'));
  expect(following.stdout().match(/before/g)).toHaveLength(1);
});

test('a daemon that was stopped is waited for, not started', async () => {
  const following = mcp.start(['echo', 'logs', '-f', '-n', '1']);
  await until('it follows', () => following.stdout() !== '');
  await mcp.run('daemon', 'stop');
  await until('it says so', () => following.stderr().includes('the daemon is away'));
  expect(await mcp.run('daemon', 'status')).toMatchObject({ code: 3 });
});
