import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../helpers/clock.ts';
import { startTestDaemon, type TestDaemon, tempHome } from '../../helpers/daemon.ts';
import { startDaemonProcess } from '../../helpers/daemon-process.ts';
import { isAlive, processesWith } from '../../helpers/processes.ts';
import { type Entry, entryOf, fixture, freePort } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

/** At least as long as any interval here. */
const INTERVAL_MS = 600_000;
const TIMEOUT_MS = 5_000;
const PATIENT = { timeout: '20d' };

/** A daemon whose time the test owns. Chance is a half: no pause is longer than its interval. */
async function daemonAtRest(entries: Readonly<Record<string, Entry>>) {
  const clock = new ManualClock();
  const daemon = await startTestDaemon(entries, { clock, random: () => 0.5 });
  return { daemon, clock };
}

/** Lets a probe be due, and gives it the time that it has. */
async function silentProbe(clock: ManualClock): Promise<void> {
  clock.advance(INTERVAL_MS);
  for (let turns = 0; turns < 20; turns += 1) await turn();
  clock.advance(TIMEOUT_MS);
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

/**
 * Lets probes be due until something has happened. Meanwhile hours pass: a check whose answer is to count needs a timeout
 * that is longer.
 */
async function probesUntil(clock: ManualClock, what: string, fact: () => unknown): Promise<void> {
  await until(what, async () => {
    if (await fact()) return true;
    clock.advance(INTERVAL_MS);
    await turn();
    return false;
  });
}

const types = (daemon: TestDaemon, server: string) =>
  daemon.eventTypes(server).filter((type) => /healthy|degraded/.test(type));
const healthOf = (daemon: TestDaemon, server: string) =>
  daemon.context.supervisor.quickStatus(server)?.health;

describe('a server whose health check fails', () => {
  const asks = { type: 'http', path: '/health', failures: 3, successes: 2 };
  const check = { ...asks, ...PATIENT };

  it('is degraded, then unhealthy, says why, is left alone, and is healthy again when it answers', async () => {
    const web = entryOf('moody', { port: await freePort(), health_check: check });
    const { daemon, clock } = await daemonAtRest({ web });
    const { pid, url } = await daemon.start('web');
    expect(await daemon.status('web')).toMatchObject({ health: 'healthy', health_reason: null });

    await daemon.tool('web', 'mood', { status: 503 });
    await probesUntil(clock, 'it is unhealthy', () => healthOf(daemon, 'web') === 'unhealthy');
    const health = `${url?.replace('/mcp', '/health')}`;
    const sick = await daemon.status('web');
    expect(sick).toMatchObject({ state: 'running', health: 'unhealthy', pid, restart_count: 0 });
    expect(sick.health_reason).toMatch(new RegExp(`^${health} answered 503 \\S+ times in a row$`));

    await daemon.tool('web', 'mood', { status: 200 });
    await probesUntil(clock, 'it is healthy', () => healthOf(daemon, 'web') === 'healthy');
    expect(await daemon.status('web')).toMatchObject({ health: 'healthy', health_reason: null, pid });
    expect(types(daemon, 'web')).toEqual(['server_degraded', 'server_unhealthy', 'server_healthy']);
    const told = daemon.events().find(({ event_type }) => event_type === 'server_unhealthy');
    expect(told).toMatchObject({
      severity: 'error',
      category: 'health_check',
      message: `web is unhealthy: ${health} answered 503 three times in a row`,
      details: { health: 'unhealthy', reason: `${health} answered 503 three times in a row` },
    });
    expect(daemon.errors).toEqual([]);
  });

  it('by saying nothing at all is unhealthy too', async () => {
    const web = entryOf('moody', { port: await freePort(), health_check: asks });
    const { daemon, clock } = await daemonAtRest({ web });
    await daemon.start('web');
    await daemon.tool('web', 'mood', { status: 0 });
    await until('it is unhealthy', async () => {
      await silentProbe(clock);
      return healthOf(daemon, 'web') === 'unhealthy';
    });
    expect((await daemon.status('web')).health_reason).toContain('no answer within 5 s');
  });

  it('is started again, as after a crash, when its entry says so', async () => {
    const restart = { on_unhealthy: true };
    const web = entryOf('moody', { port: await freePort(), health_check: check, restart });
    const { daemon, clock } = await daemonAtRest({ web });
    const { pid } = await daemon.start('web');
    await daemon.tool('web', 'mood', { status: 503 });
    const restarted = daemon.event(({ event_type }) => event_type === 'server_running');
    await probesUntil(clock, 'it is unhealthy', () => daemon.eventTypes('web').includes('server_unhealthy'));
    await probesUntil(clock, 'it is back', () => healthOf(daemon, 'web') === 'healthy');
    await restarted;
    const status = await daemon.status('web');
    expect(status).toMatchObject({ state: 'running', health: 'healthy', restart_count: 1 });
    expect(status.restart_reason).toMatch(
      /^unhealthy: http:.*\/health answered 503 three times in a row; restarting at once \(attempt 1 of 5\)$/,
    );
    expect(status.pid).not.toBe(pid);
    expect(isAlive(pid as number)).toBe(false);
    const backoff = daemon.events().find(({ event_type }) => event_type === 'server_backoff');
    expect(backoff?.details.error).toMatchObject({ code: 'SERVER_UNHEALTHY' });
    expect(await daemon.log('web')).toContainEqual(
      expect.stringMatching(/^unhealthy: .* answered 503 three times in a row$/),
    );
  });

  it('from the beginning is given up at last: to have been up for a while is not to have been well', async () => {
    const restart = { on_unhealthy: true, max_retries: 1, reset_after: '60s' };
    // The check passes once in each life, so that the server becomes ready, and never again.
    const health_check = { type: 'command', command: 'test ! -e ready && touch ready', ...PATIENT };
    const command = `rm -f ready; exec '${process.execPath}' '${fixture('moody')}'`;
    const { daemon, clock } = await daemonAtRest({ web: { command, health_check, restart } });
    await daemon.start('web');
    await probesUntil(clock, 'it is given up', () => daemon.eventTypes('web').includes('server_gave_up'));
    const status = await daemon.status('web');
    expect(status).toMatchObject({ state: 'error', restart_count: 1, health: 'unhealthy' });
    expect(status.restart_reason).toMatch(/^unhealthy: .* three times in a row twice in /);
    expect(status.last_error).toMatchObject({ code: 'SERVER_UNHEALTHY' });
  });
});

describe('a server whose entry says nothing of health', () => {
  it('is asked by MCP: one that hangs is unhealthy, is left alone, and is healthy when it goes on', async () => {
    const { daemon, clock } = await daemonAtRest({ moody: entryOf('moody') });
    const { pid } = await daemon.start('moody');
    process.kill(pid as number, 'SIGSTOP');
    await until('it is unhealthy', async () => {
      await silentProbe(clock);
      return healthOf(daemon, 'moody') === 'unhealthy';
    });
    expect(await daemon.status('moody')).toMatchObject({ state: 'running', pid });
    process.kill(pid as number, 'SIGCONT');
    await probesUntil(clock, 'it is healthy', () => healthOf(daemon, 'moody') === 'healthy');
    expect(await daemon.status('moody')).toMatchObject({ state: 'running', pid, restart_count: 0 });
    expect(types(daemon, 'moody')).toEqual(['server_degraded', 'server_unhealthy', 'server_healthy']);
  });

  it('is asked soon after a call that had no answer', async () => {
    const { daemon, clock } = await daemonAtRest({ moody: entryOf('moody') });
    const { pid } = await daemon.start('moody');
    process.kill(pid as number, 'SIGSTOP');
    const call = daemon.call('tool.call', { server: 'moody', tool: 'pings', timeout_seconds: 0.05 });
    await expect(call).rejects.toMatchObject({ body: { code: 'REQUEST_TIMEOUT' } });
    clock.advance(1000);
    clock.advance(TIMEOUT_MS);
    await until('it is degraded', () => healthOf(daemon, 'moody') === 'degraded');
    process.kill(pid as number, 'SIGCONT');
  });

  it('is not killed for ignoring ping, nor called anything but healthy', async () => {
    const restart = { on_unhealthy: true };
    const { daemon, clock } = await daemonAtRest({ deaf: entryOf('moody', { restart }, 'no-ping') });
    const { pid } = await daemon.start('deaf');
    const heard = () => daemon.context.supervisor.unit('deaf').live?.upstream.activity.glimpse.heard ?? 0;
    for (let round = 0; round < 5; round += 1) {
      // Asked by ping; half of its time later, and from then on at once, for its tools.
      const before = heard();
      clock.advance(INTERVAL_MS);
      await turn();
      clock.advance(TIMEOUT_MS / 2);
      await until('it answers', () => heard() > before);
    }
    expect(await daemon.tool('deaf', 'pings')).toBe('1');
    expect(types(daemon, 'deaf')).toEqual([]);
    expect(await daemon.status('deaf')).toMatchObject({ health: 'healthy', pid, restart_count: 0 });
  });

  it('is not unhealthy while it works on a call that takes long, and answers nobody meanwhile', async () => {
    const { daemon, clock } = await daemonAtRest({
      busy: entryOf('moody', { restart: { on_unhealthy: true } }),
    });
    const { pid } = await daemon.start('busy');
    const call = daemon.tool('busy', 'block', { ms: 1500 });
    const { upstream } = daemon.context.supervisor.unit('busy').live ?? {};
    await until('the call is under way', () => upstream?.activity.glimpse.occupant);
    for (let round = 0; round < 6; round += 1) await silentProbe(clock);
    expect(upstream?.activity.glimpse.occupant).not.toBeNull();
    expect(await call).toBe('done');
    expect(types(daemon, 'busy')).toEqual([]);
    expect(await daemon.status('busy')).toMatchObject({ health: 'healthy', pid, restart_count: 0 });
  });

  it('is asked nothing when its entry says so, nor when somebody else runs it', async () => {
    const port = await freePort();
    const { daemon, clock } = await daemonAtRest({
      quiet: entryOf('moody', { health_check: false }),
      web: entryOf('moody', { port, health_check: false }),
      far: { url: `http://127.0.0.1:${port}/mcp` },
    });
    for (const server of ['quiet', 'web', 'far']) await daemon.start(server);
    for (let round = 0; round < 5; round += 1) await silentProbe(clock);
    for (const server of ['quiet', 'web', 'far']) {
      expect(await daemon.tool(server, 'pings'), server).toBe('0');
      expect(healthOf(daemon, server)).toBe('healthy');
    }
  });
});

describe('a change of the health check in the entry', () => {
  it('counts at once, and does not restart the server', async () => {
    const web = (status: number) =>
      entryOf('moody', {
        port,
        health_check: { type: 'command', command: `exit ${status}`, failures: 1, ...PATIENT },
      });
    const port = await freePort();
    const { daemon, clock } = await daemonAtRest({ web: web(0) });
    const { pid } = await daemon.start('web');
    daemon.writeRegistry({ web: web(1) });
    daemon.reload();
    await probesUntil(clock, 'it is unhealthy', () => healthOf(daemon, 'web') === 'unhealthy');
    expect((await daemon.status('web')).health_reason).toContain('"exit 1" exited with code 1');
    daemon.writeRegistry({ web: web(0) });
    daemon.reload();
    expect(await daemon.status('web')).toMatchObject({ health: 'healthy', pid, restart_count: 0 });
    expect(types(daemon, 'web')).toEqual(['server_unhealthy', 'server_healthy']);
  });
});

describe('a probe that is under way', () => {
  // It passes at once the first time, and never ends from then on.
  const command = 'test -e ready && exec sleep 600; touch ready';
  const health_check = { type: 'command', command, ...PATIENT };

  it.each([
    ['the server is stopped', (daemon: TestDaemon) => daemon.stop('slow')],
    ['the server is restarted', (daemon: TestDaemon) => daemon.call('server.restart', { server: 'slow' })],
    ['the daemon is stopped', (daemon: TestDaemon) => daemon.close()],
  ])('is ended, with all that came of it, when %s', async (what, end) => {
    const command = `rm -f ready; exec '${process.execPath}' '${fixture('moody')}'`;
    const { daemon, clock } = await daemonAtRest({ slow: { command, health_check } });
    await daemon.start('slow');
    const sleepers = () =>
      processesWith(`HOME=${daemon.home}`).filter(({ command }) => command === 'sleep 600');
    await probesUntil(clock, 'it is asked', () => sleepers().length > 0);
    expect(sleepers()).toHaveLength(1);
    await end(daemon);
    expect(sleepers(), what).toEqual([]);
  });
});

describe('a server that is unhealthy when its daemon is killed', () => {
  it('is taken over by the next daemon all the same, which finds it unhealthy', async () => {
    const home = tempHome();
    const health_check = { type: 'http', path: '/health', interval: '100ms', failures: 2 };
    const web = entryOf('moody', { port: await freePort(), health_check });
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ web }));
    const first = await startDaemonProcess(home);
    const { pid } = (await first.call('server.start', { server: 'web' })).server;
    await first.call('tool.call', { server: 'web', tool: 'mood', arguments: { status: 503 } });
    first.child.kill('SIGKILL');
    await first.ended;

    const second = await startDaemonProcess(home);
    const found = await until('it is unhealthy', async () => {
      const { servers } = await second.call('server.status', { servers: ['web'] });
      return servers.find(({ health }) => health === 'unhealthy');
    });
    expect(found).toMatchObject({ state: 'running', pid });
    expect(found.health_reason).toContain('answered 503');
  });
});
