import { describe, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';

const mcp = useCli({ echo: { command: process.execPath, args: [fixture('echo')] } });

describe('words that mean nothing', () => {
  test.each([
    [['staus'], 2, 'error: "staus" is neither a command nor a server\nhint: did you mean "mcp status"?\n'],
    [['echo', 'strat'], 2, 'hint: did you mean "mcp echo start"?\n'],
    [['ecko'], 4, 'error: no server is named "ecko"\nhint: did you mean "mcp echo"?\n'],
    [['ecko', 'start'], 4, 'error: no server is named "ecko"\nhint: did you mean "echo"?\n'],
    [['daemon', 'strat'], 2, 'hint: did you mean "mcp daemon start"?\n'],
    [['status', '--wacth'], 2, 'error: nonexistent flag: --wacth\nhint: did you mean --watch?\n'],
    [['start'], 2, 'error: no server was named'],
    [['logs', 'echo', '--since', 'never'], 2, 'error: --since: "never" is no time'],
    [['logs', 'echo', '--filter', '['], 2, 'error: --filter: Invalid regular expression'],
  ])('mcp %j', async (argv, code, words) => {
    const ended = await mcp.run(...argv);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
  });
});

test('a usage error is JSON too when JSON was asked for', async () => {
  expect(await mcp.json('staus')).toMatchObject({
    error: { code: 'USAGE', hint: 'did you mean "mcp status --json"?' },
  });
  expect(await mcp.json('start')).toMatchObject({ error: { code: 'USAGE' } });
});

test('the front page leads, and every command has a page with examples', async () => {
  const front = await mcp.run('--help');
  expect(front).toMatchObject({ code: 0, stderr: '' });
  expect(await mcp.run()).toEqual(front);
  const page = await mcp.run('echo', 'start', '--help');
  expect(page.stdout).toContain('$ mcp mem0 start');
});

test('nothing is started under MCP_NO_AUTOSTART=1, and exit 3 says so', async () => {
  const { code, stderr } = await mcp.start(['status'], {
    env: { MCP_NO_AUTOSTART: '1', MCP_RUNTIME_DIR: `${mcp.home}/r` },
  }).ended;
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^error: the daemon cannot be reached: it does not run .*\nhint: mcp daemon start\n$/,
  );
});

test('a reader that has seen enough is no failure', async () => {
  const running = mcp.start(['list', '--json']);
  running.child.stdout?.destroy();
  expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
});
