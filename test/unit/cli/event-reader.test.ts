import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fits, followEvents } from '../../../src/cli/event-reader.ts';
import { connect } from '../../../src/client/client.ts';
import { encodeLine } from '../../../src/contract/lines.ts';
import type { StoredEvent } from '../../../src/contract/shapes.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { lineServer } from '../../helpers/line-server.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const event = (id: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  id,
  timestamp: new Date(id * 1000).toISOString(),
  server: 'a',
  event_type: 'server_running',
  severity: 'info',
  category: 'server_lifecycle',
  message: `number ${id}`,
  details: {},
  correlation_id: null,
  ...more,
});

test('what was stored before, between and after is told once, in order, over a lost connection too', async () => {
  const env = { HOME: tempDir(), MCP_NO_AUTOSTART: '1' };
  const paths = { ...resolvePaths(env), socket: join(env.HOME, 's.sock') };
  const stored = [event(1), event(2)];
  let lists = 0;
  await lineServer(paths.socket, {
    'event.subscribe': ({ id }, socket) => {
      socket.write(encodeLine({ jsonrpc: '2.0', id, result: {} }));
      const published = event(3 + lists * 2);
      stored.push(published);
      socket.write(encodeLine({ jsonrpc: '2.0', method: 'event.published', params: { event: published } }));
    },
    'event.list': ({ id, params }, socket) => {
      lists += 1;
      const since = Date.parse(String(params.since));
      const events = stored.filter(({ timestamp }) => Date.parse(timestamp) >= since);
      socket.write(encodeLine({ jsonrpc: '2.0', id, result: { events, total: events.length } }));
      // Stored while nobody listens: the connection goes in this moment.
      stored.push(event(4 + (lists - 1) * 2));
      setImmediate(() => socket.destroy());
    },
  });
  const client = await connect({ paths, env });
  const stop = new AbortController();
  const ids: number[] = [];
  try {
    for await (const { id } of followEvents(client, {}, event(1), stop.signal)) {
      ids.push(id);
      if (id === 7) stop.abort();
    }
  } catch (error) {
    expect(error).toMatchObject({ name: 'AbortError' });
  }
  expect(ids).toEqual([2, 3, 4, 5, 6, 7]);
  client.close();
});

test.each([
  [{ severity: 'warning' as const }, { severity: 'error' as const }, true],
  [{ severity: 'warning' as const }, { severity: 'info' as const }, false],
  [{ category: 'security' as const }, {}, false],
  [{ server: 'a' }, {}, true],
  [{ server: 'b' }, {}, false],
  [{ server: 'a' }, { server: null }, false],
])('filter %j on an event with %j: %s', (filter, more, passes) => {
  expect(fits(event(1, more), filter)).toBe(passes);
});
