import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type DaemonProcess, startDaemonProcess } from '../../helpers/daemon-process.ts';
import { isAlive, processesWith } from '../../helpers/processes.ts';
import { type Entry, entryOf, freePort } from '../../helpers/servers.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { until } from '../../helpers/until.ts';

function home(entries: Readonly<Record<string, Entry>>): string {
  const folder = tempDir();
  writeFileSync(join(folder, '.mcp-servers.json'), JSON.stringify(entries));
  return folder;
}

const counting = async (fields: Entry = {}): Promise<Entry> =>
  entryOf('http-counts', { port: await freePort(), ...fields }, 2);

async function killed(daemon: DaemonProcess): Promise<void> {
  daemon.child.kill('SIGKILL');
  expect(await daemon.ended).toBe('SIGKILL');
}

async function status(daemon: DaemonProcess, server: string) {
  const { servers } = await daemon.call('server.status', { servers: [server] });
  return servers[0] as NonNullable<(typeof servers)[number]>;
}

const running = (daemon: DaemonProcess, server: string) =>
  until(`${server} runs`, async () => {
    const now = await status(daemon, server);
    return now.state === 'running' ? now : undefined;
  });

const ask = async (daemon: DaemonProcess, server: string, tool: string, args = {}) => {
  const { content } = await daemon.call('tool.call', { server, tool, arguments: args });
  return Number(content[0]?.text);
};

/** The numbers that a server wrote, as they stand in its log, by stream. */
function counted(folder: string, server: string): Record<'stdout' | 'stderr', number[]> {
  const dir = join(folder, '.mcp-runtime');
  const files = readdirSync(dir).filter((name) => name.startsWith(`${server}.log`));
  const found = { stdout: [] as number[], stderr: [] as number[] };
  for (const file of files.sort().reverse()) {
    const text = readFileSync(join(dir, file), 'utf8');
    for (const [, stream, number] of text.matchAll(/^\S+ (stdout|stderr) count (\d+)$/gm))
      found[stream as 'stdout' | 'stderr'].push(Number(number));
  }
  return found;
}

/** Every number up to `last` exactly once, in order: the even ones on stdout, the odd ones on stderr. */
function expectComplete(folder: string, server: string, last: number): void {
  const { stdout, stderr } = counted(folder, server);
  const upTo = (first: number) =>
    Array.from({ length: Math.floor((last - first) / 2) + 1 }, (_, index) => first + 2 * index);
  expect(stderr.slice(0, upTo(1).length)).toEqual(upTo(1));
  expect(stdout.slice(0, upTo(2).length)).toEqual(upTo(2));
}

/** Waits until the log holds the number. */
const written = (folder: string, server: string, number: number) =>
  until(
    `${number} is in the log`,
    () => {
      const { stdout, stderr } = counted(folder, server);
      return Math.min(stdout.at(-1) ?? 0, stderr.at(-1) ?? 0) >= number - 1 || undefined;
    },
    { butIs: () => counted(folder, server).stdout.length },
  );

describe('a port server whose daemon was killed', () => {
  it('is adopted with the same pid, and its log has no gap', async () => {
    const folder = home({ web: await counting() });
    let daemon = await startDaemonProcess(folder);
    const { server: first } = await daemon.call('server.start', { server: 'web' });
    for (let round = 0; round < 3; round += 1) {
      await killed(daemon);
      daemon = await startDaemonProcess(folder);
      // From the first answer on: to its user it never was anything but running.
      const now = await status(daemon, 'web');
      expect(now).toMatchObject({ state: 'running', pid: first.pid, restart_count: 0, last_error: null });
    }
    const last = await ask(daemon, 'web', 'burst', { lines: 5000 });
    await written(folder, 'web', last);
    expectComplete(folder, 'web', last);
    const { events } = await daemon.call('event.list', { server: 'web' });
    expect(events.map(({ event_type }) => event_type)).toContain('server_adopted');
    expect(events.filter(({ event_type }) => event_type === 'server_backoff')).toEqual([]);
  });

  it('goes on while there is no daemon: it is not held up, and what it writes is in its log at once', async () => {
    const folder = home({ web: await counting() });
    const daemon = await startDaemonProcess(folder);
    const { server } = await daemon.call('server.start', { server: 'web' });
    await killed(daemon);
    // More than any pipe holds.
    const url = server.url as string;
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'burst', arguments: { lines: 50_000 } },
    };
    const answer = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(call),
      headers: { 'content-type': 'application/json' },
    });
    const { result } = (await answer.json()) as { result: { content: [{ text: string }] } };
    const last = Number(result.content[0].text);
    await written(folder, 'web', last);
    expectComplete(folder, 'web', last);

    const next = await startDaemonProcess(folder);
    expect(await running(next, 'web')).toMatchObject({ pid: server.pid });
  });

  it('is noticed when it dies, before it is adopted or after, and what it wrote last is in its log', async () => {
    const folder = home({ web: await counting(), other: await counting() });
    const daemon = await startDaemonProcess(folder);
    const pids = new Map<string, number>();
    for (const server of ['web', 'other']) {
      pids.set(server, (await daemon.call('server.start', { server })).server.pid as number);
    }
    await killed(daemon);
    process.kill(pids.get('web') as number, 'SIGKILL');
    const next = await startDaemonProcess(folder);
    expect((await running(next, 'web')).pid).not.toBe(pids.get('web'));
    expect(await running(next, 'other')).toMatchObject({ pid: pids.get('other'), restart_count: 0 });

    process.kill(pids.get('other') as number, 'SIGKILL');
    const again = await until('other runs again', async () => {
      const now = await status(next, 'other');
      return now.state === 'running' && now.pid !== pids.get('other') ? now : undefined;
    });
    expect(again).toMatchObject({ restart_count: 1 });
    expect(again.restart_reason).toMatch(/nobody saw how/);
  });

  it('is stopped with its whole tree like any other', async () => {
    const folder = home({ web: await counting() });
    const daemon = await startDaemonProcess(folder);
    const { server } = await daemon.call('server.start', { server: 'web' });
    await killed(daemon);
    const next = await startDaemonProcess(folder);
    await running(next, 'web');
    expect((await next.call('server.stop', { server: 'web' })).server.state).toBe('stopped');
    expect(isAlive(server.pid as number)).toBe(false);
  });

  it.each([
    ['its entry is another one now', async (entry: Entry) => ({ web: { ...entry, env: { A: '2' } } })],
    ['its entry is gone', async () => ({})],
    ['it is disabled', async (entry: Entry) => ({ web: { ...entry, enabled: false } })],
  ])('is ended when %s', async (_, change) => {
    const entry = await counting();
    const folder = home({ web: entry });
    const daemon = await startDaemonProcess(folder);
    const { server } = await daemon.call('server.start', { server: 'web' });
    await killed(daemon);
    const after: Readonly<Record<string, Entry>> = await change(entry);
    writeFileSync(join(folder, '.mcp-servers.json'), JSON.stringify(after));
    const next = await startDaemonProcess(folder);
    expect(isAlive(server.pid as number)).toBe(false);
    if (after.web?.enabled !== false && after.web) await running(next, 'web');
  });

  it('waits for its entry while the registry is broken', async () => {
    const entry = await counting();
    const folder = home({ web: entry });
    const daemon = await startDaemonProcess(folder);
    const { server } = await daemon.call('server.start', { server: 'web' });
    await killed(daemon);
    writeFileSync(join(folder, '.mcp-servers.json'), '{ broken');
    const next = await startDaemonProcess(folder);
    expect(isAlive(server.pid as number)).toBe(true);
    writeFileSync(join(folder, '.mcp-servers.json'), JSON.stringify({ web: entry }));
    await until('the registry is read', async () => {
      const { servers } = await next.call('server.status', {});
      return servers.length > 0 || undefined;
    });
    expect(await running(next, 'web')).toMatchObject({ pid: server.pid });
  });
});

describe('a pid that is somebody else by now', () => {
  it('is neither adopted nor ended', async () => {
    const folder = home({ web: await counting() });
    const daemon = await startDaemonProcess(folder);
    const { server } = await daemon.call('server.start', { server: 'web' });
    await killed(daemon);
    process.kill(server.pid as number, 'SIGKILL');
    const db = new BetterSqlite3(join(folder, '.local/share/mcp-manager/mcp.db'));
    // This very process has the pid now, for all that the record says.
    db.prepare('UPDATE instances SET pid = ?').run(process.pid);
    db.close();
    const next = await startDaemonProcess(folder);
    expect(isAlive(process.pid)).toBe(true);
    expect((await running(next, 'web')).pid).not.toBe(process.pid);
  });
});

describe('daemon.stop', () => {
  it('with keep_servers leaves port servers running for the next daemon, and no other', async () => {
    const folder = home({ web: await counting(), pipe: entryOf('echo') });
    const daemon = await startDaemonProcess(folder);
    const { server: web } = await daemon.call('server.start', { server: 'web' });
    const { server: pipe } = await daemon.call('server.start', { server: 'pipe' });
    await daemon.call('daemon.stop', { keep_servers: true });
    expect(await daemon.ended).toBe(0);
    expect(isAlive(web.pid as number)).toBe(true);
    expect(isAlive(pipe.pid as number)).toBe(false);
    const next = await startDaemonProcess(folder);
    expect((await running(next, 'web')).pid).toBe(web.pid);
    await running(next, 'pipe');
    await next.call('daemon.stop', {});
    expect(await next.ended).toBe(0);
    expect(processesWith(`HOME=${folder}`)).toEqual([]);
  });
});

describe('the logger', () => {
  it('is started anew when it dies, and goes on with the log', async () => {
    const folder = home({ web: await counting() });
    const daemon = await startDaemonProcess(folder);
    await daemon.call('server.start', { server: 'web' });
    const logger = processesWith(`HOME=${folder}`).find(({ command }) => command.includes('logger'));
    process.kill(logger?.pid as number, 'SIGKILL');
    const last = await ask(daemon, 'web', 'burst', { lines: 20_000 });
    await written(folder, 'web', last);
    rmSync(join(folder, '.mcp-runtime', 'web.log'));
    const after = await ask(daemon, 'web', 'burst', { lines: 10 });
    await written(folder, 'web', after);
  });
});
