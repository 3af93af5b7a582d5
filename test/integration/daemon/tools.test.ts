import { describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/contract/envelope.ts';
import type { ErrorBody } from '../../../src/contract/errors.ts';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

async function withEcho(): Promise<TestDaemon> {
  const daemon = await startTestDaemon({ echo: entryOf('echo') });
  await daemon.start('echo');
  return daemon;
}

/** How a call of a tool of echo fails. */
async function failureOf(
  daemon: TestDaemon,
  tool: string,
  args: Record<string, unknown> = {},
): Promise<ErrorBody> {
  return daemon.call('tool.call', { server: 'echo', tool, arguments: args }).then(
    () => expect.unreachable('it was answered'),
    (error: RemoteError) => error.body,
  );
}

describe('a call of a tool', () => {
  it('is answered with the result as the server sent it', async () => {
    const daemon = await withEcho();
    expect(
      await daemon.call('tool.call', { server: 'echo', tool: 'add', arguments: { a: 2, b: 3 } }),
    ).toEqual({
      content: [{ type: 'text', text: '5' }],
    });
    expect(await daemon.call('tool.call', { server: 'echo', tool: 'picture' })).toEqual({
      content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }],
      structuredContent: { size: 2 },
      _meta: { 'x/y': 1 },
    });
  });

  it('of a tool that fails is an answer too', async () => {
    const daemon = await withEcho();
    const result = await daemon.call('tool.call', { server: 'echo', tool: 'fail' });
    expect(result).toEqual({ content: [{ type: 'text', text: 'it failed' }], isError: true });
  });

  it('of a tool that is not there names the nearest', async () => {
    const body = await failureOf(await withEcho(), 'ehco');
    expect(body).toMatchObject({ code: 'TOOL_NOT_FOUND', hint: 'did you mean "echo"?' });
  });

  // -32000 and -32001 are also what the SDK itself says of a lost connection and of a time that is up.
  it.each([-32603, -32000, -32001, 1234])(
    'that the server refuses with %i is an error of the server',
    async (code) => {
      const daemon = await withEcho();
      const body = await failureOf(daemon, 'refuse', { code });
      expect(body.code).toBe('UPSTREAM_ERROR');
      expect(body.message).toContain('not today');
      expect(daemon.eventTypes('echo')).toContain('tool_failed');
    },
  );

  it('that takes too long is ended, and leaves the server as it was', async () => {
    const daemon = await withEcho();
    const call = { server: 'echo', tool: 'sleep', arguments: { ms: 60_000 }, timeout_seconds: 0.1 };
    await expect(daemon.call('tool.call', call)).rejects.toMatchObject({ body: { code: 'REQUEST_TIMEOUT' } });
    expect(await daemon.tool('echo', 'echo', { message: 'still here' })).toBe('Echo: still here');
  });

  it('may be one of many at a time, each with its own answer', async () => {
    const daemon = await withEcho();
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    const sums = await Promise.all(numbers.map((a) => daemon.tool('echo', 'add', { a, b: 1 })));
    expect(sums).toEqual(numbers.map((a) => String(a + 1)));
  });

  it('takes and gives megabytes', async () => {
    const daemon = await withEcho();
    const message = 'ü'.repeat(2 * 1024 * 1024);
    expect(await daemon.tool('echo', 'echo', { message })).toBe(`Echo: ${message}`);
  });

  it('is refused when the server does not run', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    expect(await failureOf(daemon, 'echo')).toMatchObject({
      code: 'SERVER_NOT_RUNNING',
      details: { state: 'stopped' },
    });
  });

  it('that kills the server says that it may have been executed', async () => {
    expect(await failureOf(await withEcho(), 'crash')).toMatchObject({ code: 'UPSTREAM_LOST' });
  });

  it('is cancelled at the server when the client goes away', async () => {
    const daemon = await withEcho();
    const client = await daemon.client();
    await client.call('daemon.hello', { client: 'impatient' });
    void client
      .call('tool.call', { server: 'echo', tool: 'sleep', arguments: { ms: 60_000 } })
      .catch(() => {});
    await daemon.event(({ message }) => message === 'tool.call');
    client.close();
    await daemon.event(({ event_type }) => event_type === 'tool_failed');
    expect(JSON.parse(await daemon.tool('echo', 'notifications'))).toEqual([
      'notifications/initialized',
      'notifications/cancelled',
    ]);
  });

  it('that was answered is never cancelled, nor is the handshake', async () => {
    const daemon = await withEcho();
    const client = await daemon.client();
    await client.call('tool.call', { server: 'echo', tool: 'add', arguments: { a: 1, b: 1 } });
    client.close();
    await client.closed();
    expect(JSON.parse(await daemon.tool('echo', 'notifications'))).toEqual(['notifications/initialized']);
  });

  it('is recorded without what was said', async () => {
    const daemon = await withEcho();
    await daemon.tool('echo', 'echo', { message: 'between you and me' });
    const recorded = daemon.events().find(({ message }) => message === 'tool.call');
    expect(recorded?.details.params).toEqual({ server: 'echo', tool: 'echo', arguments: ['message'] });
  });
});

describe('the list of tools', () => {
  it('of all servers holds those that run', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo'), idle: entryOf('echo') });
    await daemon.start('echo');
    const { servers } = await daemon.call('tool.list', {});
    expect(servers.map(({ server }) => server)).toEqual(['echo']);
  });

  it('is searched by what a tool should do', async () => {
    const daemon = await withEcho();
    const { tools } = await daemon.call('tool.search', { query: 'add', limit: 1 });
    expect(tools).toMatchObject([{ server: 'echo', name: 'add', score: 1 }]);
  });
});
