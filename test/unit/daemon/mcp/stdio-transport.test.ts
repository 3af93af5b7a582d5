import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StdioTransport } from '../../../../daemon/mcp/stdio-transport.ts';
import { splitAt } from '../../../helpers/logs.ts';

/** A transport over pipes that the test holds, with what it heard. */
async function opened() {
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  const noise: string[] = [];
  const messages: JSONRPCMessage[] = [];
  const errors: Error[] = [];
  let closes = 0;
  const transport = new StdioTransport(toServer, fromServer, (line) => noise.push(line));
  transport.onmessage = (message) => messages.push(message);
  transport.onerror = (error) => errors.push(error);
  transport.onclose = () => {
    closes += 1;
  };
  await transport.start();
  return { transport, toServer, fromServer, noise, messages, errors, closes: () => closes };
}

/** Resolves when what was written has been read and told. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const ping = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, method: 'ping' });

describe('the stdio transport', () => {
  it('gives the messages of a server, wherever the chunks end', async () => {
    const answer = fc.record({ text: fc.string({ unit: 'binary' }) });
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 6 }), fc.array(fc.nat()), async (results, places) => {
        const sent = results.map((result, id) => ({ jsonrpc: '2.0' as const, id, result }));
        const bytes = Buffer.from(sent.map((message) => `${JSON.stringify(message)}\n`).join(''));
        const { fromServer, messages, noise } = await opened();
        for (const chunk of splitAt(bytes, places)) fromServer.write(chunk);
        await turn();
        expect(messages).toEqual(JSON.parse(JSON.stringify(sent)));
        expect(noise).toEqual([]);
      }),
    );
  });

  it('takes every line that is no message for noise, and goes on', async () => {
    const { fromServer, messages, noise } = await opened();
    const lines = ['Listening…', '{"json": "but no message"}', '[]', '{"jsonrpc":"1.0","id":1}', '\u0000'];
    fromServer.write(`${lines.join('\n')}\n${JSON.stringify(ping(1))}\nbye\n`);
    await turn();
    expect(noise).toEqual([...lines, 'bye']);
    expect(messages).toEqual([ping(1)]);
  });

  it('takes \\r\\n for the end of a line, and passes over empty ones', async () => {
    const { fromServer, messages, noise } = await opened();
    fromServer.write(`\r\n\n${JSON.stringify(ping(1))}\r\n\r\n`);
    await turn();
    expect(messages).toEqual([ping(1)]);
    expect(noise).toEqual([]);
  });

  it('reads a last message that no newline ends', async () => {
    const { fromServer, messages, closes } = await opened();
    fromServer.end(JSON.stringify(ping(1)));
    await turn();
    expect(messages).toEqual([ping(1)]);
    expect(closes()).toBe(1);
  });

  it('passes over a runaway line, in bounded memory, and goes on', async () => {
    const { fromServer, messages, noise } = await opened();
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < 65; count += 1) {
      fromServer.write(megabyte);
      await turn();
    }
    fromServer.write(`\n${JSON.stringify(ping(1))}\n`);
    await turn();
    expect(noise).toEqual(['(a line of more than 67108864 bytes)']);
    expect(messages).toEqual([ping(1)]);
  });

  it('sends one message a line', async () => {
    const { transport, toServer } = await opened();
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'say', params: { text: 'two\nlines ☃' } });
    await transport.send(ping(2));
    const lines = String(toServer.read()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2]);
  });

  it('ends once, however often it is told to', async () => {
    const { transport, fromServer, closes } = await opened();
    await transport.close();
    await transport.close();
    fromServer.end();
    await turn();
    expect(closes()).toBe(1);
  });

  it.each(['toServer', 'fromServer'] as const)('ends when %s breaks, and says why', async (pipe) => {
    const opening = await opened();
    opening[pipe].destroy(new Error('broken'));
    await turn();
    expect(opening.errors.map(({ message }) => message)).toEqual(['broken']);
    expect(opening.closes()).toBe(1);
  });

  it('refuses to send what a server that closed its stdin cannot get', async () => {
    const { transport, toServer } = await opened();
    toServer.destroy(new Error('EPIPE'));
    await expect(transport.send(ping(1))).rejects.toThrow();
  });
});
