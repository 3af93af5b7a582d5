import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, spawnDaemon, startDaemonProcess } from '../helpers/daemon-process.ts';
import { isAlive, processesWith } from '../helpers/processes.ts';
import { type Entry, entryOf, freePort } from '../helpers/servers.ts';
import { inTime, until } from '../helpers/until.ts';

function homeWith(entries: Readonly<Record<string, Entry>>): string {
  const home = tempHome();
  writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify(entries));
  return home;
}

async function start(daemon: DaemonProcess, server: string): Promise<number> {
  return (await daemon.call('server.start', { server })).server.pid as number;
}

const stateOf = async (daemon: DaemonProcess, server: string) =>
  (await daemon.call('server.status', { servers: [server] })).servers[0]?.state;

const typesOf = async (daemon: DaemonProcess) =>
  (await daemon.call('event.list', {})).events.map(({ event_type }) => event_type);

describe('the daemon as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with code 0, every server with it, and all its files in place',
    async (signal) => {
      const home = homeWith({
        echo: entryOf('echo'),
        deaf: entryOf('ignores-sigterm', { stop_timeout: '200ms' }),
        family: entryOf('grandchildren', {}, 'escape'),
      });
      const daemon = await startDaemonProcess(home);
      for (const server of ['echo', 'deaf', 'family']) await start(daemon, server);
      process.kill(daemon.pid, signal);
      expect(await daemon.ended).toBe(0);
      expect(processesWith(`HOME=${home}`)).toEqual([]);
      expect(existsSync(daemon.paths.socket)).toBe(false);
      expect(existsSync(daemon.paths.registry)).toBe(true);
      expect(readdirSync(daemon.paths.runtimeDir)).toEqual(
        expect.arrayContaining(['echo.log', 'mcpd.log', 'mcpd.lock']),
      );
    },
  );

  it('reads settings and registry again on SIGHUP', async () => {
    const home = homeWith({});
    const daemon = await startDaemonProcess(home);
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ echo: entryOf('echo') }));
    process.kill(daemon.pid, 'SIGHUP');
    await until('the server is there', async () => (await stateOf(daemon, 'echo')) === 'stopped');
    expect(isAlive(daemon.pid)).toBe(true);
  });

  it('is one: of two that start at the same instant, one is ready and the other says who runs already', async () => {
    const home = homeWith({});
    const daemons = [spawnDaemon(home), spawnDaemon(home)];
    const said = await Promise.all(
      daemons.map(({ child }) =>
        inTime(
          'it says something',
          once(child, 'message').then(([message]) => message),
        ),
      ),
    );
    const winner = said.findIndex((message) => message.ready === true);
    const loser = said[1 - winner];
    expect(said[winner]).toEqual({ ready: true });
    expect(loser.error).toMatchObject({ code: 'DAEMON_ALREADY_RUNNING' });
    expect(await daemons[1 - winner]?.ended).toBe(1);
    expect((await daemons[winner]?.call('daemon.status', {}))?.pid).toBe(daemons[winner]?.pid);
  });

  it('stops when a client asks it to', async () => {
    const daemon = await startDaemonProcess(homeWith({ echo: entryOf('echo') }));
    const pid = await start(daemon, 'echo');
    await daemon.call('daemon.stop', {});
    expect(await daemon.ended).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('writes nothing on stderr while clients do wrong things', async () => {
    const daemon = await startDaemonProcess(
      homeWith({ bad: entryOf('exits-1', { restart: { max_retries: 0 } }) }),
    );
    await expect(start(daemon, 'bad')).rejects.toMatchObject({ body: { code: 'EXITED_EARLY' } });
    await expect(start(daemon, 'nobody')).rejects.toMatchObject({ body: { code: 'SERVER_NOT_FOUND' } });
    expect(daemon.stderr()).toBe('');
    expect(readFileSync(daemon.paths.daemonLog, 'utf8')).not.toContain('"level":"error"');
  });
});

describe('a daemon that is killed', () => {
  it('is followed by one that brings back what ran and leaves what was stopped, with nothing running twice', async () => {
    const home = homeWith({
      echo: entryOf('echo'),
      web: entryOf('http', { port: await freePort() }),
      deaf: entryOf('ignores-sigterm', { stop_timeout: '200ms' }),
      family: entryOf('grandchildren', {}, 'escape'),
      stopped: entryOf('echo'),
      held: entryOf('echo'),
    });
    const first = await startDaemonProcess(home);
    const before = [];
    for (const server of ['echo', 'web', 'deaf', 'family']) before.push(await start(first, server));
    await start(first, 'stopped');
    await first.call('server.stop', { server: 'stopped' });
    await first.call('server.maintain', { server: 'held', on: true });
    const events = await typesOf(first);
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    expect(existsSync(first.paths.socket)).toBe(true);

    const second = await startDaemonProcess(home);
    for (const server of ['echo', 'web', 'deaf', 'family']) {
      await until(`${server} runs again`, async () => (await stateOf(second, server)) === 'running');
    }
    // Who is spoken to by URL goes on; who lost its stdin starts anew.
    const { servers } = await second.call('server.status', { servers: ['web'] });
    expect(before.filter(isAlive)).toEqual([servers[0]?.pid]);
    expect(await stateOf(second, 'stopped')).toBe('stopped');
    expect(await stateOf(second, 'held')).toBe('maintenance');
    expect((await typesOf(second)).slice(0, events.length)).toEqual(events);
    // The daemon, its logger, four servers, and two grandchildren of one of them.
    expect(processesWith(`HOME=${home}`)).toHaveLength(8);
  });

  it('while it starts a server, or writes the database, leaves nothing that the next one stumbles over', async () => {
    const home = homeWith({ slow: entryOf('slow-start', {}, 150), echo: entryOf('echo') });
    for (const delay of [0, 20, 60, 120]) {
      const daemon = await startDaemonProcess(home);
      void daemon.call('server.start', { server: 'slow' }).catch(() => {});
      void daemon.call('server.restart', { server: 'echo' }).catch(() => {});
      // Not a wait for anything: the moment at which it is killed.
      await new Promise((resolve) => setTimeout(resolve, delay));
      process.kill(daemon.pid, 'SIGKILL');
      await daemon.ended;
    }
    const last = await startDaemonProcess(home);
    expect(await start(last, 'slow')).toBeGreaterThan(1);
    expect(await start(last, 'echo')).toBeGreaterThan(1);
    expect(processesWith(`HOME=${home}`)).toHaveLength(3);
  });
});

/** A socket as systemd's, since Node cannot read datagrams of the Unix kind; null where there is no python3. */
async function notifySocket(path: string) {
  const script = `import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(${JSON.stringify(path)})
print('listening', flush=True)
while True:
    print(s.recv(4096).decode().replace('\\n', ' '), flush=True)`;
  const receiver = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void receiver.kill('SIGKILL'));
  const heard: string[] = [];
  createInterface({ input: receiver.stdout }).on('line', (line) => heard.push(line));
  const listens = until('the receiver listens', () => heard.includes('listening'));
  const missing = once(receiver, 'error').then(() => null);
  return (await Promise.race([listens, missing])) === null ? null : heard;
}

describe('a daemon under systemd', () => {
  it('tells it when it is ready, and when it stops', async (context) => {
    const home = homeWith({});
    const path = join(home, 'notify');
    const heard = await notifySocket(path);
    if (heard === null) {
      console.warn('NOT TESTED: sd_notify, because there is no python3 here to receive it');
      context.skip();
      return;
    }
    const daemon = await startDaemonProcess(home, { NOTIFY_SOCKET: path });
    await until('READY=1 is heard', () => heard.some((line) => line.includes('READY=1')));
    const ready = heard.find((line) => line.includes('READY=1'));
    expect(ready).toContain(`MAINPID=${daemon.pid}`);
    process.kill(daemon.pid, 'SIGTERM');
    await daemon.ended;
    await until('STOPPING=1 is heard', () => heard.some((line) => line.includes('STOPPING=1')));
  });
});
