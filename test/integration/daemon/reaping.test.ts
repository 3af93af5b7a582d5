import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cgroupOf } from '../../../daemon/runtime/cgroup-base.ts';
import { cgroupsAtHand } from '../../helpers/cgroups.ts';
import { startTestDaemon, type TestDaemon, type TestDaemonOptions } from '../../helpers/daemon.ts';
import { startDaemonProcess } from '../../helpers/daemon-process.ts';
import { isAlive } from '../../helpers/processes.ts';
import { type Entry, entryOf, freePort } from '../../helpers/servers.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { until } from '../../helpers/until.ts';

const OFF: TestDaemonOptions = { env: { MCP_DAEMON_CGROUPS: 'off' } };

const isInCgroup = (pid: number) => /\/mcp-[0-9a-f]{16}\//.test(cgroupOf(pid) ?? '');

/** A daemon with a server in its cgroup, and a process that hid itself from all but that. */
async function withHidden(): Promise<{ daemon: TestDaemon; hidden: number }> {
  const daemon = await startTestDaemon({ shy: entryOf('hides') });
  const { pid } = await daemon.start('shy');
  await until('it is in its cgroup', () => isInCgroup(pid as number));
  return { daemon, hidden: Number(await daemon.tool('shy', 'hide')) };
}

describe.runIf(cgroupsAtHand)('a process that hid itself from all but its cgroup', () => {
  it('ends with its server', async () => {
    const { daemon, hidden } = await withHidden();
    expect(isAlive(hidden)).toBe(true);
    await daemon.stop('shy');
    expect(isAlive(hidden)).toBe(false);
  });

  it('ends when its server has died, before that is started again', async () => {
    const { daemon, hidden } = await withHidden();
    const noticed = daemon.event(({ event_type }) => event_type === 'server_backoff');
    await daemon.tool('shy', 'crash').catch(() => {});
    await noticed;
    expect(isAlive(hidden)).toBe(false);
    await daemon.state('shy', 'running');
  });

  it('counts in what its server uses', async () => {
    const { daemon, hidden } = await withHidden();
    const { pid } = await daemon.status('shy');
    expect(cgroupOf(hidden)).toBe(cgroupOf(pid as number));
    expect((await daemon.status('shy')).memory_bytes).toBeGreaterThan(0);
  });

  it('of a daemon that was killed ends when the next one starts', async () => {
    const { home, hidden } = await killedWithHidden(entryOf('hides'));
    expect(isAlive(hidden)).toBe(true);
    await startDaemonProcess(home);
    expect(isAlive(hidden)).toBe(false);
  });

  it('of a server that is adopted goes on, and ends with its server', async () => {
    const { home, hidden, pid } = await killedWithHidden(entryOf('http', { port: await freePort() }));
    const { call } = await startDaemonProcess(home);
    const status = () => call('server.status', { servers: ['shy'] });
    await until('it is adopted', async () => (await status()).servers[0]?.pid === pid);
    expect(isAlive(hidden)).toBe(true);
    await call('server.stop', { server: 'shy' });
    expect([pid, hidden].map(isAlive)).toEqual([false, false]);
  });
});

/** What is left of a daemon that was killed: its home, and a server that runs still or not, with one that hid. */
async function killedWithHidden(entry: Entry): Promise<{ home: string; pid: number; hidden: number }> {
  const home = tempDir();
  writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ shy: entry }));
  const { child, ended, call } = await startDaemonProcess(home);
  const pid = (await call('server.start', { server: 'shy' })).server.pid as number;
  await until('it is in its cgroup', () => isInCgroup(pid));
  const { content } = await call('tool.call', { server: 'shy', tool: 'hide', arguments: {} });
  child.kill('SIGKILL');
  await ended;
  return { home, pid, hidden: Number(content[0]?.text) };
}

describe.each([
  ['with cgroups', {}],
  ['without cgroups', OFF],
])('%s', (_, options) => {
  it('two hundred children of a server end with it', async () => {
    const daemon = await startTestDaemon({ shy: entryOf('hides') }, options);
    await daemon.start('shy');
    const pids = (await daemon.tool('shy', 'crowd', { count: 200 })).split(' ').map(Number);
    await daemon.stop('shy');
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('two hundred children of a dead server end before it is started again', async () => {
    const daemon = await startTestDaemon({ shy: entryOf('hides') }, options);
    await daemon.start('shy');
    const pids = (await daemon.tool('shy', 'crowd', { count: 200 })).split(' ').map(Number);
    const noticed = daemon.event(({ event_type }) => event_type === 'server_backoff');
    await daemon.tool('shy', 'crash').catch(() => {});
    await noticed;
    expect(pids.filter(isAlive)).toEqual([]);
    await daemon.state('shy', 'running');
  });

  it('a server whose port is held by what it left behind gets it back', async () => {
    const entry = entryOf('http-by-child', { port: await freePort() });
    const daemon = await startTestDaemon({ web: entry }, options);
    const { pid } = await daemon.start('web');
    const noticed = daemon.event(({ event_type }) => event_type === 'server_backoff');
    process.kill(pid as number, 'SIGKILL');
    await noticed;
    await daemon.state('web', 'running');
    expect((await daemon.status('web')).restart_count).toBe(1);
  });
});

describe('the cgroups of a daemon', () => {
  it.runIf(cgroupsAtHand)('are gone when it is', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    await until('it is in its cgroup', () => isInCgroup(pid as number));
    const folder = cgroupOf(pid as number) as string;
    await daemon.close();
    expect(existsSync(dirname(folder))).toBe(false);
  });

  it('are none when they are turned off', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') }, OFF);
    const { pid } = await daemon.start('echo');
    expect(isInCgroup(pid as number)).toBe(false);
    expect(await daemon.tool('echo', 'pid')).toBe(String(pid));
  });
});
