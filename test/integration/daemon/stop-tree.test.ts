import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { isAlive } from '../../helpers/processes.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

/** The pids that a fixture says its grandchildren have. */
async function grandchildrenOf(daemon: TestDaemon, server: string, count: number): Promise<number[]> {
  return until(`${count} grandchildren`, async () => {
    const pids = (await daemon.log(server)).flatMap((line) => /^grandchild (\d+)$/.exec(line)?.[1] ?? []);
    return pids.length >= count ? pids.map(Number) : null;
  });
}

describe('a stop', () => {
  it('is over when nothing of the server is left', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    await daemon.stop('echo');
    expect(isAlive(pid as number)).toBe(false);
  });

  it('asks first: a stdio server that ends with its stdin never sees a signal', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await daemon.start('echo');
    await daemon.stop('echo');
    const log = (await daemon.log('echo')).join('\n');
    expect(log).not.toContain('SIG');
  });

  it('ends by SIGKILL what ignores the rest, after stop_timeout and not much later', async () => {
    const daemon = await startTestDaemon({ deaf: entryOf('ignores-sigterm', { stop_timeout: '400ms' }) });
    const { pid } = await daemon.start('deaf');
    const begun = performance.now();
    expect(await daemon.stop('deaf')).toMatchObject({ state: 'stopped' });
    const took = performance.now() - begun;
    expect(isAlive(pid as number)).toBe(false);
    expect(took).toBeGreaterThan(380);
    expect(took).toBeLessThan(3000);
    const log = await daemon.log('deaf');
    expect(log).toEqual(expect.arrayContaining(['ignoring the end of stdin', 'ignoring SIGTERM']));
  });

  it('ends a port server by SIGTERM', async () => {
    const daemon = await startTestDaemon({ web: entryOf('http', { port: await freePort() }) });
    const { pid } = await daemon.start('web');
    await daemon.stop('web');
    expect(isAlive(pid as number)).toBe(false);
  });

  it.each([
    ['in its process group', []],
    ['that left for sessions of their own', ['escape']],
  ])('takes grandchildren %s along', async (_, args) => {
    const daemon = await startTestDaemon({ family: entryOf('grandchildren', {}, ...args) });
    await daemon.start('family');
    const pids = await grandchildrenOf(daemon, 'family', 2);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await daemon.stop('family');
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('takes a grandchild along that ignores SIGTERM and holds on to a pipe', async () => {
    const daemon = await startTestDaemon({
      family: entryOf('stubborn-grandchild', { stop_timeout: '300ms' }),
    });
    await daemon.start('family');
    const [pid] = await grandchildrenOf(daemon, 'family', 1);
    await daemon.stop('family');
    expect(isAlive(pid as number)).toBe(false);
  });

  it('tells everybody once, and gives them their time', async () => {
    const daemon = await startTestDaemon({ polite: entryOf('counts-sigterm') });
    await daemon.start('polite');
    await daemon.line('polite', /child is up/);
    await daemon.stop('polite');
    const told = (await daemon.log('polite')).filter((line) => line.includes('told'));
    expect(told).toEqual(['parent was told 1 times', 'child was told 1 times']);
  });

  it('takes what the server wrote last into its log', async () => {
    const daemon = await startTestDaemon({ deaf: entryOf('ignores-sigterm', { stop_timeout: '200ms' }) });
    await daemon.start('deaf');
    await daemon.stop('deaf');
    expect((await daemon.log('deaf')).at(-1)).toBe('ignoring SIGTERM');
  });

  it('of a server that is down already says so', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    expect(await daemon.call('server.stop', { server: 'echo' })).toMatchObject({ already: true });
    expect(daemon.eventTypes('echo')).toEqual([]);
  });

  it('may be asked for by many at a time', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await daemon.start('echo');
    const stops = await Promise.all([1, 2, 3].map(() => daemon.stop('echo')));
    expect(stops.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(daemon.eventTypes('echo').filter((type) => type === 'server_stopped')).toHaveLength(1);
  });

  it('answers in its own time when it has one, and goes on', async () => {
    const daemon = await startTestDaemon({ deaf: entryOf('ignores-sigterm', { stop_timeout: '500ms' }) });
    await daemon.start('deaf');
    const stop = daemon.call('server.stop', { server: 'deaf', timeout_seconds: 0.1 });
    await expect(stop).rejects.toMatchObject({ body: { code: 'REQUEST_TIMEOUT' } });
    await daemon.state('deaf', 'stopped');
  });
});

describe('the end of a server by itself', () => {
  it('takes along what it leaves behind, before it is started again', async () => {
    const daemon = await startTestDaemon({ family: entryOf('grandchildren', {}, 'escape') });
    await daemon.start('family');
    const first = await grandchildrenOf(daemon, 'family', 2);
    const noticed = daemon.event(({ event_type }) => event_type === 'server_backoff');
    await expect(daemon.tool('family', 'crash')).rejects.toMatchObject({ body: { code: 'UPSTREAM_LOST' } });
    await noticed;
    await daemon.state('family', 'running');
    expect(first.map(isAlive)).toEqual([false, false]);
    const all = await grandchildrenOf(daemon, 'family', 4);
    expect(all.slice(2).map(isAlive)).toEqual([true, true]);
  });
});

describe('the end of the daemon', () => {
  it('takes every server along, and what they started', async () => {
    const daemon = await startTestDaemon({
      echo: entryOf('echo'),
      deaf: entryOf('ignores-sigterm', { stop_timeout: '200ms' }),
      family: entryOf('grandchildren', {}, 'escape'),
      web: entryOf('http', { port: await freePort() }),
      bad: entryOf('exits-1', { restart: { min_delay: '1h', max_delay: '1h' } }),
      slow: entryOf('never-ready'),
    });
    await Promise.all(['echo', 'deaf', 'family', 'web'].map((name) => daemon.start(name)));
    await daemon.start('bad').catch(() => {});
    void daemon.start('slow').catch(() => {});
    await daemon.state('slow', 'starting');
    await daemon.close();
    // What is left at the end of a test fails it.
  });

  it('takes an install that is under way along', async () => {
    const echo = entryOf('echo', { install: 'echo installing for a while; sleep 300; true' });
    const daemon = await startTestDaemon({ echo });
    void daemon.call('server.install', { server: 'echo' }).catch(() => {});
    await daemon.line('echo', /^installing for a while$/);
    await daemon.close();
  });
});
