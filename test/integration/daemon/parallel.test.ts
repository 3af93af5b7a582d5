import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { processesWith } from '../../helpers/processes.ts';
import { type Entry, entryOf } from '../../helpers/servers.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `server${index}`);

/** The largest number of processes of a daemon's home at one time, looked at in every turn until `work` is done. */
async function mostProcesses(daemon: TestDaemon, work: Promise<unknown>): Promise<number> {
  let most = 0;
  let done = false;
  void work.finally(() => {
    done = true;
  });
  while (!done) {
    most = Math.max(most, processesWith(`HOME=${daemon.home}`).length);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return most;
}

describe('many starts at a time', () => {
  it('of one server make one process, and answer all with it', async () => {
    const daemon = await startTestDaemon({});
    const pids = join(daemon.home, 'pids');
    daemon.writeRegistry({ echo: entryOf('echo', { env: { PIDS_FILE: pids } }) });
    daemon.reload();
    const clients = await Promise.all(Array.from({ length: 10 }, () => daemon.client()));
    const starts = clients.map((client) => client.call('server.start', { server: 'echo' }));
    const answers = await Promise.all(starts);
    const [first] = answers;
    expect(answers.map(({ server }) => server.pid)).toEqual(Array(10).fill(first?.server.pid));
    expect(readFileSync(pids, 'utf8')).toBe(`${first?.server.pid}\n`);
  });

  it('of fifty servers all succeed, a bounded number at a time', async () => {
    const servers = names(50);
    const entries = Object.fromEntries(servers.map((name) => [name, entryOf('slow-start', {}, 1)]));
    const daemon = await startTestDaemon(entries, { env: { MCP_DAEMON_START_CONCURRENCY: '4' } });
    const all = Promise.all(servers.map((name) => daemon.start(name)));
    await daemon.event(({ event_type }) => event_type === 'server_running');
    const status = daemon.call('server.status', {});
    expect((await status).servers).toHaveLength(50);
    const started = await all;
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(50);
    expect((await daemon.call('server.status', {})).summary).toEqual({
      total: 50,
      running: 50,
      healthy: 50,
      error: 0,
    });
    await Promise.all(servers.map((name) => daemon.stop(name)));
    expect(processesWith(`HOME=${daemon.home}`)).toEqual([]);
  });

  it('spawn no more than their bound before one of them is ready', async () => {
    const servers = names(8);
    const entries = Object.fromEntries(servers.map((name) => [name, entryOf('never-ready')]));
    const daemon = await startTestDaemon(entries, { env: { MCP_DAEMON_START_CONCURRENCY: '3' } });
    const starts = servers.map((name) => daemon.start(name).catch(() => {}));
    await Promise.all(servers.slice(0, 3).map((name) => daemon.line(name, /thinking/)));
    expect(processesWith(`HOME=${daemon.home}`)).toHaveLength(3);
    const stops = Promise.all(servers.slice(3).map((name) => daemon.stop(name)));
    expect(await mostProcesses(daemon, stops)).toBe(3);
    await Promise.all(servers.map((name) => daemon.stop(name)));
    await Promise.all(starts);
  });
});

describe('one bad server', () => {
  const bad: Array<[string, Entry]> = [
    ['never gets ready', entryOf('never-ready')],
    [
      'fails all the time',
      entryOf('exits-1', { restart: { min_delay: '1ms', max_delay: '1ms', max_retries: 1000 } }),
    ],
    ['floods its stderr', entryOf('floods-stderr', {}, 400)],
    ['answers nothing', entryOf('hangs')],
    ['ignores that it is to stop', entryOf('ignores-sigterm', { stop_timeout: '500ms' })],
    ['does not exist', { command: 'mcp-no-such-command' }],
  ];

  it.each(bad)('that %s does not keep another from its start, its calls and its stop', async (_, entry) => {
    const daemon = await startTestDaemon({ bad: entry, good: entryOf('echo') });
    const starting = daemon.start('bad').catch(() => {});
    await daemon.event(({ event_type, server }) => event_type === 'server_starting' && server === 'bad');
    const begun = performance.now();
    await daemon.start('good');
    void daemon.call('server.stop', { server: 'bad' }).catch(() => {});
    for (let count = 0; count < 20; count += 1) await daemon.tool('good', 'add', { a: count, b: 1 });
    await daemon.stop('good');
    expect(performance.now() - begun).toBeLessThan(3000);
    await starting;
  });

  it('that is as slow as they come gives up its turn after a while', async () => {
    const daemon = await startTestDaemon(
      { slow: entryOf('never-ready'), good: entryOf('echo') },
      { env: { MCP_DAEMON_START_CONCURRENCY: '1' } },
    );
    const starting = daemon.start('slow').catch(() => {});
    await daemon.line('slow', /thinking/);
    expect(await daemon.start('good')).toMatchObject({ state: 'running' });
    expect((await daemon.status('slow')).state).toBe('starting');
    await daemon.stop('slow');
    await starting;
  });
});
