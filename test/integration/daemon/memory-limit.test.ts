import { describe, expect, it } from 'vitest';
import { SAMPLE_EVERY_MS } from '../../../daemon/supervisor/memory-watch.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { type Entry, fixture } from '../../helpers/servers.ts';

/** The real time, but memory is looked at 25 times as often. */
const clock: Clock = {
  ...systemClock,
  after: (ms, callback) => systemClock.after(ms === SAMPLE_EVERY_MS ? ms / 25 : ms, callback),
};

/** Longer than any test. */
const LONG = 600_000;

const hungry = (limits: Entry): Entry => ({
  command: process.execPath,
  args: ['--expose-gc', fixture('hungry')],
  limits,
});

describe('a server that uses more memory than it may', () => {
  it('is restarted, through its policy and with the reason, while calls to others go on', async () => {
    const daemon = await startTestDaemon({ it: hungry({ memory: '200MB' }), other: hungry({}) }, { clock });
    const [{ pid }, other] = await Promise.all([daemon.start('it'), daemon.start('other')]);
    const exceeded = daemon.event(({ event_type }) => event_type === 'memory_exceeded');
    const again = daemon.event(
      ({ event_type, server }) => event_type === 'server_running' && server === 'it',
    );
    // It may be ended before it could answer.
    void daemon.tool('it', 'eat', { mib: 300, ms: LONG }).catch(() => {});
    await daemon.tool('other', 'eat', { mib: 300, ms: LONG });
    expect((await exceeded).message).toMatch(
      /^it uses \d+ MiB, more than limits\.memory \(200 MiB\); it is restarted$/,
    );
    await again;
    const status = await daemon.status('it');
    expect(status).toMatchObject({ state: 'running', restart_count: 1, last_error: null });
    expect(status.restart_reason).toMatch(/^uses \d+ MiB, .*; restarting at once \(attempt 1 of 5\)$/);
    expect(status.pid).not.toBe(pid);
    expect((await daemon.status('other')).pid).toBe(other.pid);
  });

  it('is given up when it does so again and again', async () => {
    const daemon = await startTestDaemon(
      { it: { ...hungry({ memory: '5MB' }), restart: { max_retries: 0 } } },
      { clock },
    );
    await daemon.start('it');
    await daemon.state('it', 'error');
    expect(await daemon.status('it')).toMatchObject({
      last_error: { code: 'SERVER_OVER_LIMIT' },
      restart_reason: expect.stringMatching(
        /^uses .* more than limits.memory \(5.0 MiB\); max_retries is 0$/,
      ),
    });
  });

  it('gets no new calls until it uses less, if its entry says so', async () => {
    const daemon = await startTestDaemon({ it: hungry({ memory: '200MB', on_exceed: 'refuse' }) }, { clock });
    const { pid } = await daemon.start('it');
    const exceeded = daemon.event(({ event_type }) => event_type === 'memory_exceeded');
    await daemon.tool('it', 'eat', { mib: 300, ms: LONG });
    await exceeded;
    await expect(daemon.tool('it', 'eat', { mib: 1, ms: 1 })).rejects.toMatchObject({
      body: {
        code: 'SERVER_OVER_LIMIT',
        message: expect.stringMatching(/^"it" uses \d+ MiB, more than limits.memory \(200 MiB\)$/),
        hint: 'it takes calls again when it uses less; mcp it restart does that at once',
      },
    });
    expect(await daemon.status('it')).toMatchObject({ state: 'running', pid, health: 'degraded' });
    const noticed = daemon.event(({ event_type }) => event_type === 'registry_changed');
    daemon.writeRegistry({ it: hungry({ memory: '2GB', on_exceed: 'refuse' }) });
    await noticed;
    expect(await daemon.tool('it', 'eat', { mib: 1, ms: 1 })).toBe(String(1024 ** 2));
    expect(await daemon.status('it')).toMatchObject({ pid, health: 'healthy' });
  });

  it('gets calls again when it uses less', async () => {
    const daemon = await startTestDaemon({ it: hungry({ memory: '200MB', on_exceed: 'refuse' }) }, { clock });
    await daemon.start('it');
    const recovered = daemon.event(({ event_type }) => event_type === 'memory_recovered');
    await daemon.tool('it', 'eat', { mib: 300, ms: 2000 });
    expect((await recovered).message).toBe('it is within its memory limit again');
    expect(await daemon.tool('it', 'eat', { mib: 1, ms: 1 })).toBe(String(1024 ** 2));
  });
});
