import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../helpers/clock.ts';
import { until } from '../../../helpers/until.ts';
import { type Methods, PipedServer } from '../../../helpers/upstream.ts';

const TIMEOUT_MS = 5000;
const refuse = (code: number) => () => {
  throw Object.assign(new Error('no'), { code });
};

/** Lets what was written be read. */
const turn = async () => {
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A session with a server that answers these methods, and how to ask whether it lives. */
async function session(methods: Methods) {
  const server = new PipedServer(methods);
  const upstream = await server.connect();
  const clock = new ManualClock();
  const stop = new AbortController();
  const prove = () => upstream.prove({ clock, signal: stop.signal, timeoutMs: TIMEOUT_MS });
  const asked = () => server.heard.filter((method) => ['ping', 'tools/list'].includes(method));
  return { server, upstream, clock, stop, prove, asked };
}

describe('a server that is asked whether it lives', () => {
  it('answers a ping, and is asked by nothing else', async () => {
    const { prove, asked, clock } = await session({ ping: () => ({}), 'tools/list': () => ({ tools: [] }) });
    await prove();
    await prove();
    expect(asked()).toEqual(['ping', 'ping']);
    expect(clock.waiting).toBe(0);
  });

  it.each([
    ['does not know ping', -32601],
    ['refuses it', -32603],
    ['uses the code that the SDK keeps for a timeout', -32001],
  ])('lives when it %s: any answer is one', async (_, code) => {
    const { prove, asked } = await session({ ping: refuse(code) });
    await prove();
    expect(asked()).toEqual(['ping']);
  });

  it('is asked for its tools when it ignores ping, and then for nothing else', async () => {
    const { prove, asked, clock } = await session({ 'tools/list': () => ({ tools: [] }) });
    const first = prove();
    await until('the ping is there', () => asked().length === 1);
    clock.advance(TIMEOUT_MS / 2);
    await first;
    expect(asked()).toEqual(['ping', 'tools/list']);
    await prove();
    expect(asked()).toEqual(['ping', 'tools/list', 'tools/list']);
    expect(clock.waiting).toBe(0);
  });

  it('is not taken for one that ignores ping when it only was slow', async () => {
    let answer = (_: object) => {};
    const slow = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { prove, asked, clock } = await session({ ping: slow });
    const first = prove();
    await until('the ping is there', () => asked().length === 1);
    clock.advance(TIMEOUT_MS / 2);
    await until('its tools are asked for', () => asked().length === 2);
    answer({});
    await first;
    const second = prove();
    await until('it is pinged again', () => asked().at(-1) === 'ping' && asked().length === 3);
    answer({});
    await second;
  });

  it('does not, when it answers neither', async () => {
    const { prove, stop, clock } = await session({});
    const answer = prove();
    clock.advance(TIMEOUT_MS / 2);
    stop.abort();
    await expect(answer).rejects.toBe(stop.signal.reason);
    expect(clock.waiting).toBe(0);
  });

  it('is not asked again while it owes an answer, for a minute', async () => {
    const { server, clock, asked, upstream } = await session({});
    const prove = async () => {
      const stop = new AbortController();
      const answer = upstream.prove({ clock, signal: stop.signal, timeoutMs: TIMEOUT_MS });
      await turn();
      clock.advance(TIMEOUT_MS);
      await turn();
      stop.abort();
      await expect(answer).rejects.toThrow();
    };
    await prove();
    for (let time = 0; time < 50_000; time += TIMEOUT_MS) await prove();
    expect(asked()).toEqual(['ping', 'tools/list']);
    await prove();
    await prove();
    expect(asked()).toEqual(['ping', 'tools/list', 'ping', 'tools/list']);
    expect(server.heard.filter((method) => method === 'notifications/cancelled')).toHaveLength(2);
  });

  it('may give the answer that it owes later', async () => {
    const { server, upstream, clock, prove, stop } = await session({});
    const first = prove();
    await turn();
    stop.abort();
    await expect(first).rejects.toThrow();
    const later = new AbortController();
    const second = upstream.prove({ clock, signal: later.signal, timeoutMs: TIMEOUT_MS });
    server.output.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} })}\n`);
    await second;
  });

  it('does not, when its connection is gone', async () => {
    const { prove, server } = await session({ ping: () => ({}) });
    server.output.end();
    await expect(prove()).rejects.toThrow();
  });
});
