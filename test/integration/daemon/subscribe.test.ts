import { describe, expect, it } from 'vitest';
import type { ServerStatus } from '../../../src/contract/shapes.ts';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

/** What does not change from one look to the next when nothing happens. */
const lasting = ({ name, state, desired, pid, restart_count, last_error }: ServerStatus) => ({
  name,
  state,
  desired,
  pid,
  restart_count,
  last_error,
});

describe('a subscription', () => {
  it('is a snapshot and every change after it: applied to it, they give the state as it is', async () => {
    const servers = ['a', 'b', 'c', 'd'];
    const restart = { min_delay: '5ms', max_delay: '5ms', max_retries: 2 };
    const daemon = await startTestDaemon({
      ...Object.fromEntries(servers.map((name) => [name, entryOf('echo')])),
      bad: entryOf('exits-1', { restart }),
    });
    // Subscribers come at any moment of what goes on.
    const subscribers = [];
    const work = Promise.all([
      ...servers.map(async (name, index) => {
        await daemon.start(name);
        await daemon.call('server.restart', { server: name });
        if (index % 2 === 0) await daemon.stop(name);
      }),
      daemon
        .start('bad')
        .catch(() => {})
        .then(() => daemon.state('bad', 'error')),
    ]);
    for (let count = 0; count < 10; count += 1) {
      const client = await daemon.client();
      const { servers: snapshot } = await client.call('event.subscribe', {});
      subscribers.push({ client, seen: new Map(snapshot.map((status) => [status.name, status])) });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await work;
    await daemon.call('server.maintain', { server: 'a', on: true });
    const { servers: final } = await daemon.call('server.status', {});
    for (const { client, seen } of subscribers) {
      await client.event(({ event }) => event.event_type === 'server_maintenance');
      for (const { server } of client.published) if (server) seen.set(server.name, server);
      expect([...seen.values()].map(lasting)).toEqual(final.map(lasting));
    }
  });

  it('brings the events in their order, each once, and after the snapshot', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const client = await daemon.client();
    const answers: string[] = [];
    client.socket.on('data', (chunk) => answers.push(String(chunk)));
    const subscribed = client.call('event.subscribe', {});
    const started = client.call('server.start', { server: 'echo' });
    await Promise.all([subscribed, started]);
    await daemon.stop('echo');
    await client.event(({ event }) => event.event_type === 'server_stopped');
    const ids = client.published.map(({ event }) => event.id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(answers.join('').split('\n')[0]).toContain('"summary"');
    const types = client.published.map(({ event }) => event.event_type);
    expect(types).toEqual([
      'command_received',
      'server_starting',
      'server_running',
      'command_received',
      'server_stopping',
      'server_stopped',
    ]);
  });

  it('carries the thread from a command to all that came of it', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', { restart: { max_retries: 1 } }) });
    await daemon.start('bad').catch(() => {});
    await daemon.state('bad', 'error');
    const command = daemon.events().find(({ event_type }) => event_type === 'command_received');
    const { events } = await daemon.call('event.list', { correlation_id: command?.correlation_id ?? '' });
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'command_received',
      'server_starting',
      'server_backoff',
      'server_starting',
      'server_gave_up',
    ]);
  });

  it('ends with its connection', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const client = await daemon.client();
    await client.call('event.subscribe', {});
    client.close();
    await client.closed();
    await daemon.start('echo');
    expect(client.published).toEqual([]);
    expect(daemon.errors).toEqual([]);
  });

  it('names who did it, by the name that a client gave itself', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const client = await daemon.client();
    await client.call('daemon.hello', { client: 'a test' });
    await client.call('server.start', { server: 'echo' });
    const command = daemon.events().find(({ message }) => message === 'server.start');
    expect(command?.details).toMatchObject({ actor: 'a test', params: { server: 'echo' } });
  });
});
