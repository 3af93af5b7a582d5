import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type ConnectOptions, connect } from '../../../src/client/client.ts';
import { encodeLine } from '../../../src/contract/lines.ts';
import { version } from '../../../src/platform/package-root.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { type Answer, lineServer } from '../../helpers/line-server.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

async function setUp(answers: Record<string, Answer>, options: Partial<ConnectOptions> = {}) {
  const env = { HOME: tempDir(), MCP_NO_AUTOSTART: '1' };
  const paths = { ...resolvePaths(env), socket: join(env.HOME, 's.sock') };
  const server = await lineServer(paths.socket, answers);
  const client = await connect({ paths, env, ...options });
  return { client, server, paths };
}

const report = { servers: [], summary: { total: 0, running: 0, healthy: 0, error: 0 }, invalid: [] };

test('a call is answered by the id of its request, whatever the order of the answers', async () => {
  const held: Array<() => void> = [];
  const { client } = await setUp({
    'server.info': ({ id, params }, socket) => {
      held.unshift(() => socket.write(encodeLine({ jsonrpc: '2.0', id, result: { said: params.server } })));
      if (held.length === 2) for (const answer of held) answer();
    },
  });
  const [first, second] = await Promise.all([
    client.call('server.info', { server: 'a' }),
    client.call('server.info', { server: 'b' }),
  ]);
  expect([first, second]).toEqual([{ said: 'a' }, { said: 'b' }]);
  client.close();
});

test('any text survives the way there and back, however it is cut', async () => {
  const { client } = await setUp({
    'server.info': ({ id, params }, socket) => {
      const bytes = Buffer.from(encodeLine({ jsonrpc: '2.0', id, result: params }));
      for (const byte of bytes) socket.write(Buffer.of(byte));
    },
  });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (server) => {
      expect(await client.call('server.info', { server })).toEqual({ server });
    }),
    { numRuns: 50 },
  );
  client.close();
});

test('an error keeps the words and the code of the daemon', async () => {
  const body = { code: 'SERVER_NOT_FOUND', message: 'no server is named "x"', hint: 'mcp list', details: {} };
  const { client } = await setUp({
    'server.info': ({ id }, socket) => {
      socket.write(
        encodeLine({ jsonrpc: '2.0', id, error: { code: -32030, message: body.message, data: body } }),
      );
    },
  });
  await expect(client.call('server.info', { server: 'x' })).rejects.toMatchObject({
    name: 'RemoteError',
    body,
  });
  client.close();
});

test('an error without an id ends every call that waits', async () => {
  const { client } = await setUp({
    'server.info': (_, socket) => {
      socket.write(
        encodeLine({
          jsonrpc: '2.0',
          id: null,
          error: { code: -32000, message: 'the message is too large' },
        }),
      );
    },
  });
  await expect(client.call('server.info', { server: 'x' })).rejects.toMatchObject({
    body: { code: 'MESSAGE_TOO_LARGE' },
  });
  client.close();
});

test('a read is sent again once after a lost connection', async () => {
  let calls = 0;
  const { client, server } = await setUp({
    'server.status': (_, socket) => (++calls === 1 ? void socket.destroy() : report),
  });
  expect(await client.call('server.status', {})).toEqual(report);
  expect(server.asked).toEqual(['server.status', 'server.status']);
  client.close();
});

test('a read is not sent a third time', async () => {
  const { client, server } = await setUp({ 'server.status': (_, socket) => void socket.destroy() });
  await expect(client.call('server.status', {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(server.asked).toHaveLength(2);
});

test('what may already have happened is never sent again', async () => {
  const { client, server } = await setUp({ 'tool.call': (_, socket) => void socket.destroy() });
  await expect(client.call('tool.call', { server: 'a', tool: 'b' })).rejects.toMatchObject({
    code: 'CONNECTION_LOST',
  });
  expect(server.asked).toEqual(['tool.call']);
});

test('calls after a lost connection share one new one', async () => {
  const { client, server } = await setUp({ 'server.status': () => report });
  for (const socket of server.sockets) socket.destroy();
  await vi.waitUntil(() => server.sockets.size === 0);
  await client.call('server.status', {});
  await Promise.all([client.call('server.status', {}), client.call('server.status', {})]);
  expect(server.sockets.size).toBe(1);
  client.close();
});

test('notifications reach their listeners until they are taken away', async () => {
  const { client, server } = await setUp({ 'server.status': () => report });
  const heard: unknown[] = [];
  const off = client.on('event.published', (params) => heard.push(params));
  const tell = (params: unknown) => {
    for (const socket of server.sockets)
      socket.write(encodeLine({ jsonrpc: '2.0', method: 'event.published', params }));
  };
  tell({ event: 1 });
  await vi.waitUntil(() => heard.length === 1);
  off();
  tell({ event: 2 });
  await client.call('server.status', {});
  expect(heard).toEqual([{ event: 1 }]);
  client.close();
});

test('a call ends with INTERRUPTED when its signal says so', async () => {
  const controller = new AbortController();
  const { client } = await setUp(
    { 'server.start': () => void controller.abort() },
    { signal: controller.signal },
  );
  await expect(client.call('server.start', { server: 'a' })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  client.close();
});

test('a call ends with REQUEST_TIMEOUT after its time', async () => {
  const { client } = await setUp({});
  const call = client.call('server.start', { server: 'a' }, { timeoutMs: 20 });
  await expect(call).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  client.close();
});

test('a daemon of another protocol is refused', async () => {
  const answers = { 'daemon.hello': () => ({ version: '9.0.0', protocol: 99, pid: 1 }) };
  await expect(setUp(answers)).rejects.toMatchObject({
    code: 'PROTOCOL_MISMATCH',
    message: 'this client speaks protocol 1, the daemon (version 9.0.0) speaks 99',
  });
});

test('a daemon of another version is worth one warning', async () => {
  const warn = vi.fn();
  const answers = { 'daemon.hello': () => ({ version: '9.0.0', protocol: 1, pid: 1 }) };
  const { client } = await setUp(answers, { warn });
  expect(warn.mock.calls).toEqual([[expect.stringContaining('the daemon is 9.0.0')]]);
  client.close();
});

test('a daemon that hangs up before its first word, for it is ending, is dialed once more', async () => {
  let greetings = 0;
  const answers: Record<string, Answer> = {
    'daemon.hello': (_, socket) =>
      ++greetings === 1 ? void socket.destroy() : { version, protocol: 1, pid: 1 },
  };
  const { client } = await setUp(answers);
  expect(client.daemon.pid).toBe(1);
  client.close();
});

test('something that does not speak JSON is hung up on', async () => {
  const answers = {
    'daemon.hello': (_: unknown, socket: { write(text: string): void }) => void socket.write('220 smtp\n'),
  };
  await expect(setUp(answers)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});
