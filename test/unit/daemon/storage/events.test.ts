import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../../../daemon/storage/database.ts';
import { EventStore } from '../../../../daemon/storage/events.ts';
import type { NewEvent } from '../../../../src/contract/events.ts';
import { METHODS, type ParsedParams } from '../../../../src/contract/methods.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2030, 0, 1, 12);
const iso = (ms: number) => new Date(ms).toISOString();

let db: Database;
let now: number;
beforeEach(() => {
  db = openDatabase(join(tempDir(), 'mcp.db')).db;
  now = NOON;
  onTestFinished(() => void db.close());
});
const storeOf = (retention = { maxDays: 30, maxRows: 10_000 }) => new EventStore(db, retention, () => now);
const ready: NewEvent = { type: 'server_running', server: 'echo', message: 'ready' };
const failed: NewEvent = { type: 'server_backoff', server: 'bad', message: 'exited with code 1' };

describe('EventStore.append', () => {
  it('gives an id, a time and the usual category and severity of the type', () => {
    const event = storeOf().append({ ...failed, correlationId: 'abc', details: { code: 1 } });
    expect(event).toEqual({
      id: 1,
      timestamp: iso(NOON),
      server: 'bad',
      event_type: 'server_backoff',
      severity: 'warning',
      category: 'server_lifecycle',
      message: 'exited with code 1',
      details: { code: 1 },
      correlation_id: 'abc',
    });
  });

  it('lets the event say how severe it is', () => {
    expect(storeOf().append({ ...ready, severity: 'warning' }).severity).toBe('warning');
  });

  it('masks secrets in message and details before they reach the disk', () => {
    const token = `ghp_${'a1'.repeat(18)}`;
    storeOf().append({
      ...failed,
      message: `denied: ${token}`,
      details: { env: { API_TOKEN: 'x' }, at: token },
    });
    const row = JSON.stringify(db.prepare('SELECT * FROM events').get());
    expect(row).not.toContain(token);
    expect(storeOf().list().events[0]?.details).toEqual({ env: { API_TOKEN: '••••' }, at: '••••' });
  });

  it('returns what a later list returns, however odd the details are', () => {
    const store = storeOf();
    const details = {
      gone: undefined,
      when: new Date(NOON),
      list: [undefined, Number.NaN],
      deep: { ok: true },
    };
    expect(store.list().events).toEqual([]);
    const event = store.append({ type: 'daemon_started', server: null, message: '', details });
    expect(store.list().events).toEqual([event]);
    expect(METHODS['event.list'].result.parse(store.list())).toEqual(store.list());
  });

  it('bounds the size of a row', () => {
    const event = storeOf().append({
      ...failed,
      message: 'x'.repeat(1e6),
      details: { stderr: 'y'.repeat(1e6) },
    });
    expect(event.message).toHaveLength(4097);
    expect(event.details).toEqual({ dropped_characters: 1_000_013 });
  });

  it('never gives an id twice, even when every event was pruned', () => {
    const store = storeOf();
    store.append(ready);
    db.exec('DELETE FROM events');
    expect(store.append(ready).id).toBe(2);
  });
});

describe('EventStore.list', () => {
  const ids = (filter: ParsedParams<'event.list'>) => {
    const { events, total } = storeOf().list(filter);
    expect(total).toBe(events.length);
    return events.map((event) => event.id);
  };

  beforeEach(() => {
    const store = storeOf();
    const events: NewEvent[] = [
      { type: 'daemon_started', server: null, message: '' },
      { ...ready, correlationId: 'one' },
      { ...failed, correlationId: 'two', severity: 'error' },
      { ...failed, correlationId: 'two' },
      { type: 'server_gave_up', server: 'bad', message: '', correlationId: 'two' },
      { type: 'registry_changed', server: null, message: '' },
    ];
    for (const event of events) {
      store.append(event);
      now += 1000;
    }
  });

  it.each([
    [{}, [1, 2, 3, 4, 5, 6]],
    [{ server: 'bad' }, [3, 4, 5]],
    [{ server: 'nobody' }, []],
    [{ category: 'configuration' as const }, [6]],
    [{ severity: 'info' as const }, [1, 2, 3, 4, 5, 6]],
    [{ severity: 'warning' as const }, [3, 4, 5]],
    [{ severity: 'error' as const }, [3, 5]],
    [{ severity: 'critical' as const }, [5]],
    [{ correlation_id: 'two' }, [3, 4, 5]],
    [{ since: iso(NOON + 4000) }, [5, 6]],
    [{ since: '2030-01-01T14:00:05+02:00' }, [6]],
    [{ since: iso(NOON + 3000), server: 'bad', severity: 'error' as const, correlation_id: 'two' }, [5]],
  ])('answers %j with the events %j, oldest first', (filter, expected) => {
    expect(ids(filter)).toEqual(expected);
  });

  it('gives the newest `limit` of those that fit, and counts all of them', () => {
    const { events, total } = storeOf().list({ server: 'bad', limit: 2 });
    expect([events.map((event) => event.id), total]).toEqual([[4, 5], 3]);
  });

  it('gives 200 when no limit is asked for', () => {
    const store = storeOf();
    for (let i = 0; i < 300; i++) store.append(ready);
    const { events, total } = store.list();
    expect([events.length, events.at(-1)?.id, total]).toEqual([200, 306, 306]);
  });

  it('orders by what came first, not by a clock that was set back', () => {
    const store = storeOf();
    now = NOON - DAY;
    expect(store.append(ready).id).toBe(7);
    expect(store.list().events.at(-1)?.id).toBe(7);
  });

  it('reads every filter through an index', () => {
    const filters = [
      "server = 'a'",
      "category = 'b'",
      "severity IN ('c', 'd')",
      "correlation_id = 'e'",
      'timestamp >= 1',
    ];
    for (const filter of filters) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT count(*) FROM events WHERE ${filter}`).all();
      expect(JSON.stringify(plan)).toMatch(/USING (COVERING )?INDEX events_by_/);
    }
  });
});

describe('the retention of events', () => {
  const oldest = () => db.prepare('SELECT min(id) FROM events').pluck().get();
  const count = () => db.prepare('SELECT count(*) FROM events').pluck().get();

  it('holds the rows near their bound while events come in', () => {
    const store = storeOf({ maxDays: 30, maxRows: 100 });
    for (let i = 0; i < 5000; i++) store.append(ready);
    expect(count()).toBeLessThanOrEqual(600);
    expect(store.list({ limit: 1 }).events[0]?.id).toBe(5000);
  });

  it('drops what is too old with the first event after a start', () => {
    const before = storeOf();
    for (let i = 0; i < 10; i++) before.append(ready);
    now += 31 * DAY;
    for (let i = 0; i < 1000; i++) before.append(ready);
    const after = storeOf();
    expect(oldest()).toBe(1);
    after.append(ready);
    expect(oldest()).toBe(11);
  });

  it('keeps the newest thousand when the clock jumps ahead by years', () => {
    const before = storeOf();
    for (let i = 0; i < 1500; i++) before.append(ready);
    now += 3650 * DAY;
    storeOf().append(ready);
    expect(count()).toBe(1001);
  });

  it('does nothing to the disk when a store is merely opened', () => {
    for (let i = 0; i < 10; i++) storeOf().append(ready);
    storeOf({ maxDays: 1, maxRows: 1 });
    expect(count()).toBe(10);
  });
});
