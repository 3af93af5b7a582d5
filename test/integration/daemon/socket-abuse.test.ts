import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { splitAt } from '../../helpers/logs.ts';
import { entryOf } from '../../helpers/servers.ts';
import { inTime, until } from '../../helpers/until.ts';

const status = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, method: 'daemon.status', params: {} });
const failed = (id: unknown, code: number) => ({ jsonrpc: '2.0', id, error: { code } });
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const answered = (id: unknown) => ({ jsonrpc: '2.0', id, result: { running: true } });

/** All that comes back for these bytes, after which our side is closed; as `nc -U` does it. */
async function pour(daemon: TestDaemon, data: string | Uint8Array): Promise<string> {
  const socket = connect({ path: daemon.paths.socket, allowHalfOpen: true });
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.end(data);
  await inTime('the end of the answers', once(socket, 'end'));
  return text;
}

const messages = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('a message that is none', () => {
  it.each<[string, string | Uint8Array, object]>([
    ['is no JSON', '{"jsonrpc": "2.0", "method"', failed(null, -32700)],
    ['is no UTF-8', Uint8Array.of(0xff, 0xfe, 0x80), failed(null, -32700)],
    ['is a number', '42', failed(null, -32600)],
    ['is null', 'null', failed(null, -32600)],
    ['has no method', '{"jsonrpc": "2.0", "id": 7}', failed(7, -32600)],
    ['is of another version', '{"jsonrpc": "1.0", "id": 7, "method": "daemon.status"}', failed(7, -32600)],
    [
      'has an object for its id',
      '{"jsonrpc": "2.0", "id": {}, "method": "daemon.status"}',
      failed(null, -32600),
    ],
    [
      'has a number for its params',
      '{"jsonrpc": "2.0", "id": 7, "method": "x", "params": 1}',
      failed(7, -32600),
    ],
    ['has a number for its method', '{"jsonrpc": "2.0", "id": 7, "method": 5}', failed(7, -32600)],
    ['has a list for its method', '{"jsonrpc": "2.0", "method": ["x"]}', failed(null, -32600)],
    [
      'is nested too deep',
      `{"jsonrpc": "2.0", "id": 7, "method": "x", "params": ${deep(101)}}`,
      failed(7, -32001),
    ],
    ['is deep and nothing else', deep(9_000), failed(null, -32001)],
    ['asks for what is not there', '{"jsonrpc": "2.0", "id": 7, "method": "no.such"}', failed(7, -32601)],
    ['asks for a prototype', '{"jsonrpc": "2.0", "id": 7, "method": "__proto__"}', failed(7, -32601)],
    ['asks in the wrong way', '{"jsonrpc": "2.0", "id": "x", "method": "server.start"}', failed('x', -32602)],
    [
      'misspells a parameter',
      '{"jsonrpc": "2.0", "id": 7, "method": "server.status", "params": {"server": "a"}}',
      failed(7, -32602),
    ],
    [
      'lists its params',
      '{"jsonrpc": "2.0", "id": 7, "method": "server.start", "params": ["a"]}',
      failed(7, -32602),
    ],
    ['is an empty batch', '[]', failed(null, -32600)],
  ])('because it %s is answered as JSON-RPC says, and the connection lives on', async (_, line, answer) => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    expect(await client.ask(line)).toMatchObject(answer);
    expect(await client.ask(status('next'))).toMatchObject(answered('next'));
    expect(daemon.errors).toEqual([]);
  });

  it('because it is too long is refused, and the next one is answered', async () => {
    const daemon = await startTestDaemon({}, { env: { MCP_RPC_MAX_MESSAGE_BYTES: '1024' } });
    const client = await daemon.client();
    const long = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'daemon.hello',
      params: { client: 'x'.repeat(2000) },
    });
    expect(await client.ask(long)).toMatchObject(failed(null, -32000));
    expect(await client.ask(status(2))).toMatchObject(answered(2));
  });

  it('and never ends costs no more memory than a message may have', async () => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    const before = process.memoryUsage().rss;
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < 200; count += 1) {
      if (!client.socket.write(megabyte)) await once(client.socket, 'drain');
    }
    expect(await client.next()).toMatchObject(failed(null, -32000));
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(await client.ask(`\n${status(2)}`)).toMatchObject(answered(2));
  });
});

describe('any bytes at all', () => {
  it('get an answer for each line, or none, and hurt nobody else', async () => {
    const daemon = await startTestDaemon({});
    const witness = await daemon.client();
    const line = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 10 }), fc.array(fc.nat()), async (lines, places) => {
        const bytes = Buffer.concat(lines.flatMap((part) => [part, Buffer.from('\n')]));
        const socket = connect({ path: daemon.paths.socket, allowHalfOpen: true });
        let text = '';
        socket.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        for (const chunk of splitAt(bytes, places)) socket.write(chunk);
        socket.end();
        await inTime('the end of the answers', once(socket, 'end'));
        expect(() => messages(text)).not.toThrow();
        await witness.call('daemon.status', {});
      }),
      { numRuns: 50 },
    );
    expect(daemon.errors).toEqual([]);
  });

  it('may cut a request anywhere, inside of a character too', async () => {
    const daemon = await startTestDaemon({});
    const request = { jsonrpc: '2.0', id: 'grüße ☃ 👩‍👩‍👧', method: 'daemon.status' };
    const bytes = Buffer.from(`${JSON.stringify(request)}\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (places) => {
        const client = await daemon.client();
        for (const chunk of splitAt(bytes, places)) {
          client.write(chunk);
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(await client.next()).toMatchObject(answered(request.id));
        client.close();
      }),
      { numRuns: 30 },
    );
  });
});

describe('a batch', () => {
  it('is answered as one, without its notifications', async () => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    const note = '{"jsonrpc": "2.0", "method": "daemon.status"}';
    const answer = await client.ask(`[${status(1)}, ${note}, 5, ${status('two')}]`);
    expect(answer).toHaveLength(3);
    expect(answer).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1 }),
        expect.objectContaining({ id: 'two' }),
        expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32600 }) }),
      ]),
    );
  });

  it('of notifications alone gets no answer, and a notification neither', async () => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    const note = '{"jsonrpc": "2.0", "method": "no.such"}';
    client.write(`[${note}, ${note}]\n${note}\n`);
    expect(await client.ask(status('after'))).toMatchObject(answered('after'));
  });

  it('that is too long is refused as a whole', async () => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    const batch = `[${Array(101).fill(status(1)).join(',')}]`;
    expect(await client.ask(batch)).toMatchObject(failed(null, -32600));
  });
});

describe('a client', () => {
  it('that sends 10,000 requests at once gets 10,000 answers', async () => {
    const daemon = await startTestDaemon({});
    const client = await daemon.client();
    const count = 10_000;
    client.write(Array.from({ length: count }, (_, id) => `${status(id)}\n`).join(''));
    const ids = new Set<unknown>();
    while (ids.size < count) ids.add(((await client.next()) as { id: unknown }).id);
    expect(ids.size).toBe(count);
  });

  it('that closes its side after its last request gets its answers, and then the end', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('slow-start', {}, 200) });
    const start = '{"jsonrpc": "2.0", "id": 1, "method": "server.start", "params": {"server": "slow"}}';
    const pouring = pour(daemon, `${start}\n${status(2)}`);
    // Somebody else who comes and goes meanwhile must not take the first one along.
    await daemon.state('slow', 'starting');
    for (let count = 0; count < 5; count += 1) await pour(daemon, `${status(count)}\n`);
    const answers = messages(await pouring);
    expect(answers).toHaveLength(2);
    expect(answers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1, result: expect.objectContaining({ already: false }) }),
        expect.objectContaining({ id: 2 }),
      ]),
    );
  });

  it('that says nothing and goes is not missed', async () => {
    const daemon = await startTestDaemon({});
    expect(await pour(daemon, '')).toBe('');
    expect(await pour(daemon, '\n\r\n\n')).toBe('');
  });

  it('that goes in the middle of a message, or of its answer, hurts nobody', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('slow-start', {}, 100) });
    for (const text of ['{"jsonrpc": "2.0", "id"', `${status(1)}\n${status(2).slice(0, 20)}`]) {
      const client = await daemon.client();
      client.write(text);
      client.close();
    }
    const client = await daemon.client();
    client.write('{"jsonrpc": "2.0", "id": 1, "method": "server.start", "params": {"server": "slow"}}\n');
    await daemon.state('slow', 'starting');
    client.close();
    await daemon.state('slow', 'running');
    expect(daemon.errors).toEqual([]);
  });

  it('may be one of very many', async () => {
    const daemon = await startTestDaemon({});
    const clients = await Promise.all(Array.from({ length: 300 }, () => daemon.client()));
    await Promise.all(clients.map((client) => client.call('daemon.status', {})));
    for (const client of clients) client.close();
    await daemon.call('daemon.status', {});
  });

  it('of another protocol is told both versions', async () => {
    const daemon = await startTestDaemon({});
    const hello = daemon.call('daemon.hello', { protocol: 99 });
    await expect(hello).rejects.toMatchObject({
      body: { code: 'PROTOCOL_MISMATCH', details: { client_protocol: 99, daemon_protocol: 1 } },
    });
  });
});

describe('a client that does not read', () => {
  /** A request whose answer has some 100 kB. */
  const big = (id: number) => `{"jsonrpc": "2.0", "id": ${id}, "method": "registry.show"}\n`;
  const heavy = () => ({ a: entryOf('echo', { description: 'x'.repeat(100_000) }) });

  async function deafClient(daemon: TestDaemon): Promise<Socket> {
    const socket = connect({ path: daemon.paths.socket }).pause();
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  it('is not read from either, so that the memory of the daemon stays flat', async () => {
    const daemon = await startTestDaemon(heavy());
    const socket = await deafClient(daemon);
    const before = process.memoryUsage().rss;
    // 2,000 requests would be answered with 200 MB.
    for (let id = 0; id < 2000; id += 1) socket.write(big(id));
    for (let count = 0; count < 50; count += 1) await daemon.call('daemon.status', {});
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
    socket.destroy();
  });

  it('gets all of its answers when it reads after all', async () => {
    const daemon = await startTestDaemon(heavy());
    const client = await daemon.client();
    client.socket.pause();
    for (let id = 0; id < 100; id += 1) client.write(big(id));
    for (let count = 0; count < 20; count += 1) await daemon.call('daemon.status', {});
    client.socket.resume();
    for (let id = 0; id < 100; id += 1) expect(await client.next()).toMatchObject({ id });
  });

  it('and has subscribed is dropped, which is told', async () => {
    const daemon = await startTestDaemon(heavy());
    const socket = await deafClient(daemon);
    socket.write('{"jsonrpc": "2.0", "id": 1, "method": "daemon.hello", "params": {"client": "deaf"}}\n');
    socket.write('{"jsonrpc": "2.0", "id": 2, "method": "event.subscribe"}\n');
    const closed = once(socket, 'close');
    const dropped = daemon.event(({ event_type }) => event_type === 'client_dropped');
    const { bus } = daemon.context;
    const publish = () =>
      bus.publish({ type: 'tool_failed', server: 'a', message: 'm', details: { text: 'y'.repeat(5000) } });
    await until('it is dropped', async () => {
      for (let count = 0; count < 100; count += 1) publish();
      await daemon.call('daemon.status', {});
      return daemon.events().some(({ event_type }) => event_type === 'client_dropped');
    });
    expect((await dropped).message).toContain('"deaf"');
    socket.resume();
    await inTime('the end of the connection', closed);
  });

  it('does not keep the daemon from ending', async () => {
    const daemon = await startTestDaemon(heavy());
    const socket = await deafClient(daemon);
    for (let id = 0; id < 50; id += 1) socket.write(big(id));
    for (let count = 0; count < 10; count += 1) await daemon.call('daemon.status', {});
    await inTime('the daemon has ended', daemon.close());
    socket.destroy();
  });
});
