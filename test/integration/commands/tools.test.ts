import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';

const stdio = (name: string) => ({ command: process.execPath, args: [fixture(name)] });
const mcp = useCli({ echo: stdio('echo'), second: stdio('echo') });

beforeAll(async () => {
  await mcp.run('echo', 'start');
});

test('the tools of one server, for people and for programs', async () => {
  expect((await mcp.run('echo', 'tools')).stdout).toMatch(
    /^TOOL +DESCRIPTION\necho +echo of a test server\n/,
  );
  const { server, tools } = await mcp.json<{ server: string; tools: { name: string }[] }>('echo', 'tools');
  expect(server).toBe('echo');
  expect(tools[0]).toEqual({
    name: 'echo',
    description: 'echo of a test server',
    input_schema: { type: 'object' },
  });
});

test('the tools of every running server, and those that fit some words', async () => {
  expect(await mcp.json('tools')).toMatchObject({ servers: [{ server: 'echo' }] });
  const { tools } = await mcp.json<{ tools: { server: string; name: string }[] }>(
    'tools',
    '--search',
    'sleep',
  );
  expect(tools[0]).toMatchObject({ server: 'echo', name: 'sleep' });
});

describe('a call', () => {
  test('answers in JSON as the server sent it', async () => {
    expect(await mcp.json('echo', 'call', 'add', '{"a": 1, "b": 2}')).toEqual({
      content: [{ type: 'text', text: '3' }],
    });
  });

  test('of a tool that reports an error exits with 1, its text on stdout', async () => {
    expect(await mcp.run('echo', 'call', 'fail')).toEqual({ code: 1, stdout: 'it failed\n', stderr: '' });
  });

  test('of a server that does not run says what to do', async () => {
    const { code, stderr } = await mcp.run('second', 'call', 'echo', 'message=hi');
    expect(code).toBe(1);
    expect(stderr).toBe('error: "second" is not running (it is stopped)\nhint: mcp second start\n');
  });

  test('of a tool that is not there exits with 4', async () => {
    expect(await mcp.run('echo', 'call', 'ecco', '{}')).toMatchObject({ code: 4 });
  });

  test('that takes too long exits with 5', async () => {
    const { code } = await mcp.run('echo', 'call', 'sleep', '{"ms": 20000}', '--timeout', '200ms');
    expect(code).toBe(5);
  });

  test('with words that are no arguments exits with 2', async () => {
    expect(await mcp.run('echo', 'call', 'echo', 'hello')).toMatchObject({ code: 2 });
  });
});
