import { describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/contract/envelope.ts';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { isAlive } from '../../helpers/processes.ts';
import { entryOf } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

const LATER = { restart: { min_delay: '1h', max_delay: '1h' } };

const LOST = ['server_backoff', 'server_gave_up', 'server_stopped'];

/** Makes a server end with a code, and waits until that was noticed. */
async function crash(daemon: TestDaemon, server: string, code = 1): Promise<void> {
  const noticed = daemon.event((event) => event.server === server && LOST.includes(event.event_type));
  await daemon.tool(server, 'crash', { code }).then(
    () => expect.unreachable(),
    (error: RemoteError) => expect(error.body.code).toBe('UPSTREAM_LOST'),
  );
  await noticed;
}

/** Brings a server into backoff: its first try fails, and so does the second, which comes at once. */
async function failTwice(daemon: TestDaemon, server: string): Promise<void> {
  await daemon.start(server).catch(() => {});
  await daemon.event(({ event_type }) => event_type === 'server_backoff');
}

describe('a server that dies', () => {
  it('is replaced at once, by a new process', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    await crash(daemon, 'echo');
    await daemon.state('echo', 'running');
    const status = await daemon.status('echo');
    expect(status).toMatchObject({ restart_count: 1, last_error: null, desired: 'running' });
    expect(status.restart_reason).toBe('exited with code 1; restarting at once (attempt 1 of 5)');
    expect(status.pid).not.toBe(pid);
    expect(daemon.eventTypes('echo').filter((type) => type !== 'tool_failed')).toEqual([
      'server_starting',
      'server_running',
      'server_backoff',
      'server_starting',
      'server_running',
    ]);
  });

  it('by a signal is noticed by its exit, not by looking', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    const noticed = daemon.event(({ event_type }) => event_type === 'server_backoff');
    process.kill(pid as number, 'SIGKILL');
    expect((await noticed).message).toContain('was ended by SIGKILL');
    await daemon.state('echo', 'running');
  });

  it('again and again is tried later each time, and then given up, with the reason', async () => {
    const restart = { max_retries: 3, min_delay: '20ms', max_delay: '40ms' };
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', { restart }) });
    await expect(daemon.start('bad')).rejects.toMatchObject({ body: { code: 'EXITED_EARLY' } });
    await daemon.state('bad', 'error');
    const status = await daemon.status('bad');
    expect(status).toMatchObject({ restart_count: 3, retry_at: null, health: 'unhealthy' });
    expect(status.restart_reason).toMatch(
      /^exited with code 1 before it was ready four times in [\d.]+ s; last line: fatal: DATABASE_URL is not set$/,
    );
    expect(status.last_error?.details).toMatchObject({ gave_up: status.restart_reason });
    const told = daemon.events().find(({ event_type }) => event_type === 'server_gave_up');
    expect(told?.message).toBe(`bad failed and is given up: ${status.restart_reason}`);
    expect(status.last_error?.details.last_words).toContain('fatal: DATABASE_URL is not set');
    const types = daemon.eventTypes('bad');
    expect(types.filter((type) => type === 'server_starting')).toHaveLength(4);
    expect(types.at(-1)).toBe('server_gave_up');
  });

  it('waits in backoff, and says until when', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', LATER) }, { random: () => 0 });
    await failTwice(daemon, 'bad');
    await daemon.state('bad', 'backoff');
    const { retry_at, restart_reason, health } = await daemon.status('bad');
    const left = Date.parse(retry_at ?? '') - Date.now();
    expect(left).toBeGreaterThan(29 * 60_000);
    expect(left).toBeLessThanOrEqual(30 * 60_000);
    expect(restart_reason).toContain('restarting in 1800 s (attempt 2 of 5)');
    expect(health).toBe('unhealthy');
  });

  it('with code 0 is left alone, if its policy says so, and counts as stopped', async () => {
    const echo = entryOf('echo', { restart: { policy: 'on-failure' } });
    const daemon = await startTestDaemon({ echo });
    await daemon.start('echo');
    await crash(daemon, 'echo', 0);
    await daemon.state('echo', 'stopped');
    expect(await daemon.status('echo')).toMatchObject({ desired: 'stopped', health: 'unknown' });
  });

  it('right after its handshake is a failure as any other', async () => {
    const restart = { max_retries: 1 };
    const daemon = await startTestDaemon({ brief: entryOf('exits-after-handshake', { restart }, 3) });
    await daemon.start('brief').catch(() => {});
    await daemon.state('brief', 'error');
    expect((await daemon.status('brief')).last_error?.message).toContain('exited with code 3');
  });

  it('closed its stdin: it cannot be asked anything any more, and is replaced', async () => {
    const restart = { policy: 'never' };
    const mute = entryOf('closes-stdin', { restart, stop_timeout: '300ms' });
    const daemon = await startTestDaemon({ mute });
    await daemon.start('mute');
    const ask = { server: 'mute', tool: 'any', timeout_seconds: 0.1 };
    await until('it is noticed by asking', async () => {
      await daemon.call('tool.call', ask).catch(() => {});
      return (await daemon.status('mute')).state === 'error';
    });
    const { last_error } = await daemon.status('mute');
    expect(last_error).toMatchObject({ code: 'SERVER_EXITED' });
    expect(last_error?.message).toContain('closed its stdin or stdout');
  });
});

describe('a server in backoff', () => {
  it('is tried at once when somebody asks for it, and its failures are forgotten', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', LATER) });
    await failTwice(daemon, 'bad');
    await daemon.state('bad', 'backoff');
    const again = daemon.event(({ event_type }) => event_type === 'server_starting');
    await expect(daemon.start('bad')).rejects.toMatchObject({ body: { code: 'EXITED_EARLY' } });
    await again;
    expect((await daemon.status('bad')).restart_count).toBeLessThanOrEqual(1);
  });

  it('is stopped by a stop, and not tried again', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', LATER) });
    await failTwice(daemon, 'bad');
    await daemon.state('bad', 'backoff');
    expect(await daemon.stop('bad')).toMatchObject({ state: 'stopped', retry_at: null, desired: 'stopped' });
  });
});

describe('a server that was given up', () => {
  it('is tried again when somebody asks for it', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', { restart: { max_retries: 0 } }) });
    await daemon.start('bad').catch(() => {});
    expect((await daemon.status('bad')).state).toBe('error');
    await expect(daemon.start('bad')).rejects.toMatchObject({ body: { code: 'EXITED_EARLY' } });
    expect(daemon.eventTypes('bad').filter((type) => type === 'server_starting')).toHaveLength(2);
  });

  it('is stopped by a stop', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', { restart: { max_retries: 0 } }) });
    await daemon.start('bad').catch(() => {});
    expect(await daemon.stop('bad')).toMatchObject({ state: 'stopped', desired: 'stopped' });
  });
});

describe('a stop during a start', () => {
  it('cancels it, tells who waits for it, and leaves nothing behind', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('never-ready') });
    const starting = daemon.start('slow');
    starting.catch(() => {});
    await daemon.line('slow', /thinking about it/);
    expect(await daemon.stop('slow')).toMatchObject({ state: 'stopped', last_error: null });
    await expect(starting).rejects.toMatchObject({ body: { code: 'START_CANCELLED' } });
  });

  it('may be followed by a start, which wins', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('slow-start', {}, 100) });
    const first = daemon.start('slow');
    first.catch(() => {});
    await daemon.state('slow', 'starting');
    const stop = daemon.stop('slow');
    const second = daemon.start('slow');
    await expect(first).rejects.toMatchObject({ body: { code: 'START_CANCELLED' } });
    await stop;
    expect(await second).toMatchObject({ state: 'running', desired: 'running' });
  });
});

describe('a restart', () => {
  it('ends one process and begins another', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid: before } = await daemon.start('echo');
    const { server } = await daemon.call('server.restart', { server: 'echo' });
    expect(server).toMatchObject({ state: 'running', restart_count: 0 });
    expect(isAlive(before as number)).toBe(false);
    expect(isAlive(server.pid as number)).toBe(true);
  });

  it('starts what is stopped, and what was given up', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    expect((await daemon.call('server.restart', { server: 'echo' })).server.state).toBe('running');
  });

  it('during a start keeps everybody waiting for the same server', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('slow-start', {}, 150) });
    const starting = daemon.start('slow');
    await daemon.state('slow', 'starting');
    const restarting = daemon.call('server.restart', { server: 'slow' });
    const [started, restarted] = await Promise.all([starting, restarting]);
    expect(started).toMatchObject({ state: 'running' });
    expect(restarted.server.pid).toBe(started.pid);
  });

  it('that fails says why', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', LATER) });
    const restart = daemon.call('server.restart', { server: 'bad' });
    await expect(restart).rejects.toMatchObject({ body: { code: 'EXITED_EARLY' } });
  });
});

describe('maintenance', () => {
  it('takes a server down and keeps it there, until it is let go', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    const held = await daemon.call('server.maintain', { server: 'echo', on: true });
    expect(held.server).toMatchObject({ state: 'maintenance', desired: 'maintenance', pid: null });
    expect(isAlive(pid as number)).toBe(false);
    const refused = { body: { code: 'SERVER_IN_MAINTENANCE' } };
    await expect(daemon.start('echo')).rejects.toMatchObject(refused);
    await expect(daemon.call('server.restart', { server: 'echo' })).rejects.toMatchObject(refused);
    expect(await daemon.stop('echo')).toMatchObject({ state: 'maintenance' });
    const released = await daemon.call('server.maintain', { server: 'echo', on: false });
    expect(released.server).toMatchObject({ state: 'stopped', desired: 'stopped' });
    expect(await daemon.start('echo')).toMatchObject({ state: 'running' });
  });

  it('is refused no state: of a server that starts, waits or was given up', async () => {
    const daemon = await startTestDaemon({
      slow: entryOf('never-ready'),
      waits: entryOf('exits-1', LATER),
      gone: entryOf('exits-1', { restart: { max_retries: 0 } }),
    });
    const starting = daemon.start('slow');
    starting.catch(() => {});
    await daemon.state('slow', 'starting');
    await failTwice(daemon, 'waits');
    await daemon.start('gone').catch(() => {});
    for (const server of ['slow', 'waits', 'gone']) {
      const held = await daemon.call('server.maintain', { server, on: true });
      expect(held.server.state, server).toBe('maintenance');
    }
    await expect(starting).rejects.toMatchObject({ body: { code: 'START_CANCELLED' } });
  });

  it('is not ended by a start or a stop while the server still goes down', async () => {
    const daemon = await startTestDaemon({ deaf: entryOf('ignores-sigterm', { stop_timeout: '300ms' }) });
    await daemon.start('deaf');
    const holding = daemon.call('server.maintain', { server: 'deaf', on: true });
    await daemon.state('deaf', 'stopping');
    const start = daemon.start('deaf');
    await expect(start).rejects.toMatchObject({ body: { code: 'SERVER_IN_MAINTENANCE' } });
    await daemon.stop('deaf');
    expect((await holding).server.state).toBe('maintenance');
  });
});

describe('a server that is disabled', () => {
  it('is not started', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo', { enabled: false, start: 'boot' }) });
    await expect(daemon.start('echo')).rejects.toMatchObject({ body: { code: 'SERVER_DISABLED' } });
    expect(await daemon.status('echo')).toMatchObject({ state: 'stopped', enabled: false });
  });
});

describe('a server that is not there', () => {
  it('is not found, and the nearest is named', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await expect(daemon.start('ehco')).rejects.toMatchObject({
      body: { code: 'SERVER_NOT_FOUND', hint: 'did you mean "echo"?' },
    });
  });
});
