import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestDaemon, tempHome } from '../../helpers/daemon.ts';
import { RpcClient } from '../../helpers/rpc-client.ts';
import { entryOf } from '../../helpers/servers.ts';
import { inTime } from '../../helpers/until.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Somebody who listens where the daemon wants to. */
async function listenOn(path: string): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return server;
}

describe('the runtime folder', () => {
  it('is open to its owner only, and so is all that is in it, whatever the umask', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await daemon.start('echo');
    const { runtimeDir, socket, database } = daemon.paths;
    expect(mode(runtimeDir)).toBe('700');
    expect(mode(socket)).toBe('600');
    expect(mode(database)).toBe('600');
    for (const name of readdirSync(runtimeDir)) expect(mode(join(runtimeDir, name)), name).toBe('600');
    expect(process.umask()).toBe(0);
  });

  it('holds one daemon: a second is refused and disturbs nothing', async () => {
    const first = await startTestDaemon({ echo: entryOf('echo') });
    await first.start('echo');
    await expect(startTestDaemon({}, { home: first.home })).rejects.toMatchObject({
      code: 'DAEMON_ALREADY_RUNNING',
      details: { pid: process.pid },
    });
    expect(await first.tool('echo', 'echo', { message: 'still here' })).toBe('Echo: still here');
    const client = await RpcClient.open(first.paths.socket);
    expect(await client.call('daemon.status', {})).toMatchObject({ running: true });
    client.close();
  });

  it('is free for the next when the first has ended', async () => {
    const first = await startTestDaemon({ echo: entryOf('echo') });
    await first.close();
    expect(existsSync(first.paths.socket)).toBe(false);
    const second = await startTestDaemon({}, { home: first.home });
    expect((await second.call('daemon.status', {})).running).toBe(true);
  });
});

describe('a socket file', () => {
  it('that nobody answers on is replaced', async () => {
    const home = tempHome();
    const first = await startTestDaemon({}, { home });
    const { socket } = first.paths;
    await first.close();
    // A plain file answers nobody either.
    writeFileSync(socket, 'left behind');
    const second = await startTestDaemon({}, { home });
    expect((await second.call('daemon.status', {})).running).toBe(true);
  });

  it('that somebody else answers on is never taken away, and the lock is free again', async () => {
    const home = tempHome();
    const first = await startTestDaemon({}, { home });
    const { socket } = first.paths;
    await first.close();
    const stranger = await listenOn(socket);
    await expect(startTestDaemon({}, { home })).rejects.toMatchObject({ code: 'DAEMON_ALREADY_RUNNING' });
    expect(stranger.listening).toBe(true);
    expect(existsSync(socket)).toBe(true);
    await new Promise((resolve) => stranger.close(resolve));
    const third = await startTestDaemon({}, { home });
    expect((await third.call('daemon.status', {})).running).toBe(true);
  });

  it('with a path that is too long is refused, with what to do', async () => {
    const env = { MCP_RUNTIME_DIR: join(tempHome(), 'x'.repeat(100)) };
    const start = startTestDaemon({}, { env });
    await expect(start).rejects.toMatchObject({ code: 'DAEMON_START_FAILED' });
    await expect(start).rejects.toThrow('MCP_RUNTIME_DIR');
  });
});

describe('a daemon that is asked to stop', () => {
  it('answers, stops its servers, refuses what comes after, and ends the connection last', async () => {
    const deaf = entryOf('ignores-sigterm', { stop_timeout: '300ms' });
    const daemon = await startTestDaemon({ deaf, echo: entryOf('echo') });
    await daemon.start('deaf');
    const client = await daemon.client();
    expect(await client.call('daemon.stop', {})).toEqual({ pid: process.pid });
    const late = client.call('server.start', { server: 'echo' });
    await expect(late).rejects.toMatchObject({ body: { code: 'DAEMON_STOPPING' } });
    await client.closed();
    expect(existsSync(daemon.paths.socket)).toBe(false);
    await inTime('the daemon has ended', daemon.close());
  });

  it('tells who waits for a start that it was cancelled', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('never-ready') });
    const starting = daemon.start('slow');
    starting.catch(() => {});
    await daemon.line('slow', /thinking/);
    await daemon.call('daemon.stop', {});
    await expect(starting).rejects.toMatchObject({ body: { code: 'START_CANCELLED' } });
  });
});

describe('a daemon that cannot start', () => {
  it('leaves nothing open: the next attempt succeeds', async () => {
    const home = tempHome();
    const bad = { home, env: { MCP_DATA_DIR: '/dev/null/data' } };
    await expect(startTestDaemon({}, bad)).rejects.toThrow();
    const good = await startTestDaemon({}, { home });
    expect((await good.call('daemon.status', {})).running).toBe(true);
  });
});
