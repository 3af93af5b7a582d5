import { EventEmitter, on } from 'node:events';
import type { Client } from '../client/client.ts';
import type { Params } from '../contract/methods.ts';
import { SEVERITIES, type StoredEvent } from '../contract/shapes.ts';
import { patiently } from './patience.ts';

export type EventFilter = Params<'event.list'>;

/** Where following begins: behind the last event that was shown. */
export interface Position {
  readonly id: number;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** More than a daemon writes while it restarts; the store gives no more at once. */
const CATCH_UP = 10_000;

/**
 * Events behind `position`, as they are stored: in order, none twice, none lost, over restarts of the daemon too.
 * Ends with the signal's own error.
 */
export async function* followEvents(
  client: Client,
  filter: EventFilter,
  position: Position,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent> {
  const feed = new EventEmitter();
  client.on('event.published', ({ event }) => feed.emit('event', event));
  let last = position;
  for (;;) {
    // Listening begins before the subscription, which begins before the look back: nothing falls in between.
    const live = on(feed, 'event', { signal, close: ['lost'] });
    await patiently(() => client.call('event.subscribe', {}), signal);
    void client.lost.then(() => feed.emit('lost'));
    const missed = { ...filter, since: last.timestamp, limit: CATCH_UP };
    const { events } = await patiently(() => client.call('event.list', missed), signal);
    for await (const event of chain(events, live)) {
      if (event.id <= last.id) continue;
      last = event;
      if (fits(event, filter)) yield event;
    }
  }
}

async function* chain(
  stored: readonly StoredEvent[],
  live: AsyncIterable<unknown[]>,
): AsyncGenerator<StoredEvent> {
  yield* stored;
  for await (const [event] of live) yield event as StoredEvent;
}

/** True when an event fits a filter, as the event store judges it. */
export function fits(event: StoredEvent, { severity, category, server }: EventFilter): boolean {
  return (
    (severity === undefined || SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(severity)) &&
    (category === undefined || event.category === category) &&
    (server === undefined || event.server === server)
  );
}
