import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

const echo = entryOf('echo');

describe('what was wanted of a server', () => {
  it('is wanted of it by the next daemon too', async () => {
    const first = await startTestDaemon({
      ran: echo,
      stopped: echo,
      held: echo,
      untouched: echo,
      bad: entryOf('exits-1'),
    });
    await Promise.all(['ran', 'stopped', 'held'].map((name) => first.start(name)));
    await first.stop('stopped');
    await first.call('server.maintain', { server: 'held', on: true });
    await first.start('bad').catch(() => {});
    await first.close();

    const second = await startTestDaemon({}, { home: first.home });
    await second.state('ran', 'running');
    expect(await second.status('stopped')).toMatchObject({ state: 'stopped', desired: 'stopped' });
    expect(await second.status('held')).toMatchObject({ state: 'maintenance', desired: 'maintenance' });
    expect(await second.status('untouched')).toMatchObject({ state: 'stopped' });
    expect(await second.status('bad')).toMatchObject({ desired: 'running' });
    expect(second.eventTypes('bad')).toContain('server_starting');
  });

  it('is not forgotten while its entry is invalid, or the file broken', async () => {
    const first = await startTestDaemon({ a: echo, b: echo });
    await first.start('a');
    await first.start('b');
    await first.close();
    writeFileSync(first.paths.registry, JSON.stringify({ a: { ...echo, comand: 1 }, b: echo }));

    const second = await startTestDaemon({}, { home: first.home });
    await second.state('b', 'running');
    second.writeRegistry({ a: echo, b: echo });
    await second.state('a', 'running');
    await second.close();
    writeFileSync(first.paths.registry, '{ broken');

    const third = await startTestDaemon({}, { home: first.home });
    expect((await third.call('daemon.status', {})).registry_problem).not.toBeNull();
    third.writeRegistry({ a: echo, b: echo });
    await third.state('a', 'running');
    await third.state('b', 'running');
  });

  it('is forgotten with its entry', async () => {
    const daemon = await startTestDaemon({ a: echo });
    await daemon.start('a');
    await daemon.call('registry.remove', { server: 'a' });
    await daemon.call('registry.add', { server: 'a', entry: echo });
    expect(await daemon.status('a')).toMatchObject({ state: 'stopped', desired: 'stopped' });
  });

  it('is everything at boot for a server that says so, until somebody stops it', async () => {
    const first = await startTestDaemon({ eager: entryOf('echo', { start: 'boot' }) });
    await first.state('eager', 'running');
    await first.stop('eager');
    await first.close();
    const second = await startTestDaemon({}, { home: first.home });
    expect(await second.status('eager')).toMatchObject({ state: 'stopped' });
  });

  it('is begun anew when the database is gone', async () => {
    const first = await startTestDaemon({ a: echo });
    await first.start('a');
    await first.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${first.paths.database}${suffix}`, { force: true });
    const second = await startTestDaemon({}, { home: first.home });
    expect(await second.status('a')).toMatchObject({ state: 'stopped' });
  });
});

describe('the foreground daemon of one server', () => {
  it('starts nothing by itself', async () => {
    const first = await startTestDaemon({ a: echo, eager: entryOf('echo', { start: 'boot' }) });
    await first.start('a');
    await first.close();
    const second = await startTestDaemon({}, { home: first.home, only: 'a' });
    const { servers } = await second.call('server.status', {});
    expect(servers.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });
});

describe('the events of an earlier daemon', () => {
  it('are there for the next, in order', async () => {
    const first = await startTestDaemon({ a: echo });
    await first.start('a');
    await first.close();
    const second = await startTestDaemon({}, { home: first.home });
    await second.state('a', 'running');
    const types = second.events().map(({ event_type }) => event_type);
    expect(types.filter((type) => type.startsWith('daemon_'))).toEqual([
      'daemon_started',
      'daemon_stopped',
      'daemon_started',
    ]);
    expect(second.eventTypes('a')).toEqual([
      'server_starting',
      'server_running',
      'server_stopping',
      'server_stopped',
      'server_starting',
      'server_running',
    ]);
  });
});
