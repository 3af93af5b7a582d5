import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probe } from '../../../../daemon/supervisor/probe.ts';
import type { HealthCheck } from '../../../../src/domain/server.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { freePort } from '../../../helpers/servers.ts';
import { until } from '../../../helpers/until.ts';

const TIMING = { intervalMs: 30_000, doubtMs: 30_000, timeoutMs: 5_000, failures: 3, successes: 1 };
const launch = {
  file: '/x',
  args: [],
  cwd: '/',
  env: { PATH: process.env.PATH ?? '' },
  url: null,
  headers: {},
};

/** A probe under way, with what ends it. */
function ask(check: object) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const upstream = { prove: () => Promise.reject(new Error('no session here')) };
  const target = { launch, upstream, clock, signal: stop.signal };
  return { answer: probe({ ...TIMING, ...check } as HealthCheck, target), clock, stop };
}

/** A server of this process, with its connections; closed when the test ends. */
async function serve<S extends Server | ReturnType<typeof createTcpServer>>(server: S) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { port, sockets, url: `http://127.0.0.1:${port}` };
}
const web = (listener: RequestListener) => serve(createServer(listener));

describe('a probe over HTTP', () => {
  it.each([
    [200, null],
    [204, null],
    [399, null],
    [400, 'answered 400'],
    [503, 'answered 503'],
  ])('that is answered with %s tells: %s', async (status, words) => {
    const { url } = await web((_, response) => response.writeHead(status).end('x'));
    const complaint = await ask({ type: 'http', url }).answer;
    if (words === null) expect(complaint).toBeNull();
    else expect(complaint).toEqual({ reason: `${url} ${words}`, silent: false });
  });

  it('takes a redirect for an answer, and does not follow it', async () => {
    const asked: unknown[] = [];
    const elsewhere = await web((request, response) => {
      asked.push(request.url);
      response.writeHead(500).end();
    });
    const { url } = await web((_, response) =>
      response.writeHead(302, { location: `${elsewhere.url}/login` }).end(),
    );
    expect(await ask({ type: 'http', url }).answer).toBeNull();
    expect(asked).toEqual([]);
  });

  it('leaves no connection behind, not to a body that never ends either', async () => {
    const { url, sockets } = await web((_, response) => response.writeHead(200).write('and so on'));
    expect(await ask({ type: 'http', url }).answer).toBeNull();
    await until('the connection is closed', () => sockets.size === 0);
  });

  it('that has no answer in time says so, and lets go of the connection', async () => {
    const { url, sockets } = await web(() => {});
    const { answer, clock } = ask({ type: 'http', url });
    await until('it is asked', () => sockets.size === 1);
    clock.advance(TIMING.timeoutMs);
    expect(await answer).toEqual({ reason: 'no answer within 5 s', silent: true });
    await until('the connection is closed', () => sockets.size === 0);
    expect(clock.waiting).toBe(0);
  });

  it('that is ended throws, and lets go of the connection', async () => {
    const { url, sockets } = await web(() => {});
    const { answer, clock, stop } = ask({ type: 'http', url });
    await until('it is asked', () => sockets.size === 1);
    stop.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
    await until('the connection is closed', () => sockets.size === 0);
    expect(clock.waiting).toBe(0);
  });

  it('names what the system says when nobody listens, also by a name with several addresses', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const complaint = await ask({ type: 'http', url: `http://${host}:${port}/` }).answer;
      expect(complaint).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED'), silent: false });
    }
  });

  it('that is answered in no HTTP is bad', async () => {
    const { port } = await serve(createTcpServer((socket) => socket.end('hello\r\n')));
    const complaint = await ask({ type: 'http', url: `http://127.0.0.1:${port}/` }).answer;
    expect(complaint).toMatchObject({ silent: false });
  });
});

describe('a probe over TCP', () => {
  it('is good when somebody listens, and hangs up', async () => {
    const { port, sockets } = await serve(createTcpServer());
    expect(await ask({ type: 'tcp', host: '127.0.0.1', port }).answer).toBeNull();
    await until('the connection is closed', () => sockets.size === 0);
  });

  it('is bad when nobody does', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const complaint = await ask({ type: 'tcp', host, port }).answer;
      expect(complaint).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED'), silent: false });
    }
  });
});

describe('a probe by a command', () => {
  it('is good when that ends with 0, else says how it ended and what it wrote last', async () => {
    expect(await ask({ type: 'command', command: 'true' }).answer).toBeNull();
    expect(await ask({ type: 'command', command: 'echo not yet; exit 3' }).answer).toEqual({
      reason: '"echo not yet; exit 3" exited with code 3: not yet',
      silent: false,
    });
    expect((await ask({ type: 'command', command: 'kill -9 $$' }).answer)?.reason).toContain(
      'was ended by SIGKILL',
    );
  });

  it.runIf(existsSync('/usr/bin/curl'))('works as people write it: curl -f', async () => {
    const status = { code: 200 };
    const { url } = await web((_, response) => response.writeHead(status.code).end());
    const check = { type: 'command', command: `curl -sSf ${url}/health` };
    expect(await ask(check).answer).toBeNull();
    status.code = 503;
    expect((await ask(check).answer)?.reason).toMatch(/exited with code 22: curl: .*503/);
  });

  it('that takes too long had no answer', async () => {
    const { answer, clock } = ask({ type: 'command', command: 'sleep 600; true' });
    clock.advance(TIMING.timeoutMs);
    expect(await answer).toEqual({ reason: 'no answer within 5 s', silent: true });
  });
});

describe('a probe over MCP', () => {
  it('tells what the session says', async () => {
    expect(await ask({ type: 'mcp' }).answer).toEqual({ reason: 'no session here', silent: false });
  });
});

it('a probe that is too late already asks nobody', async () => {
  const target = { launch, upstream: { prove: async () => {} }, clock: new ManualClock() };
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(probe({ ...TIMING, type: 'mcp' }, { ...target, signal })).rejects.toThrow('stopped');
});
