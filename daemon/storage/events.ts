import type { Database, Statement } from 'better-sqlite3';
import type { NewEvent } from '../../src/contract/events.ts';
import type { ParsedParams, Result } from '../../src/contract/methods.ts';
import type { StoredEvent } from '../../src/contract/shapes.ts';
import { type EventFilter, whereOf } from './event-filter.ts';
import { type EventRow, toRow, toStoredEvent } from './event-row.ts';
import { withDatabaseErrors } from './failure.ts';

export interface Retention {
  readonly maxDays: number;
  readonly maxRows: number;
}

/** Age alone never takes the newest this many: a clock that jumped ahead must not empty the store. */
const ALWAYS_KEPT = 1000;
const APPENDS_BETWEEN_PRUNES = 500;
const DAY_MS = 86_400_000;
const DEFAULT_LIMIT = 200;

/** What happened, in the order in which it was appended. Bounded by age and by rows; everything is masked on its way in. */
export class EventStore {
  readonly #db: Database;
  readonly #retention: Retention;
  readonly #now: () => number;
  readonly #insert: Statement;
  readonly #statements = new Map<string, Statement>();
  /** At the bound from the start, so that the first append prunes: opening the store writes nothing. */
  #sincePrune = APPENDS_BETWEEN_PRUNES;

  constructor(db: Database, retention: Retention, now: () => number = Date.now) {
    this.#db = db;
    this.#retention = retention;
    this.#now = now;
    this.#insert = withDatabaseErrors(() => db.prepare(INSERT));
  }

  /** Stores an event; once this returns, no `kill -9` takes it back. Throws `DATABASE_FAILED`. */
  append(event: NewEvent): StoredEvent {
    // Before the insert: had it failed after, the caller would take a stored event for a lost one.
    if (this.#sincePrune >= APPENDS_BETWEEN_PRUNES) this.#prune();
    this.#sincePrune += 1;
    const row = toRow(event, this.#now());
    const id = withDatabaseErrors(() => Number(this.#insert.run(row).lastInsertRowid));
    return toStoredEvent({ id, ...row });
  }

  /** The answer to `event.list`: the newest `limit` of the events that fit, oldest first, and how many fit in all. */
  list(filter: ParsedParams<'event.list'> = {}): Result<'event.list'> {
    return withDatabaseErrors(() => this.#read(filter, filter.limit ?? DEFAULT_LIMIT));
  }

  #read(filter: EventFilter, limit: number): Result<'event.list'> {
    const { sql, values } = whereOf(filter);
    const count = this.#prepare(`SELECT count(*) AS total FROM events ${sql}`);
    const newest = this.#prepare(`SELECT * FROM events ${sql} ORDER BY id DESC LIMIT ?`);
    const { total } = count.get(...values) as { total: number };
    const rows = newest.all(...values, limit) as EventRow[];
    return { events: rows.reverse().map(toStoredEvent), total };
  }

  #prune(): void {
    this.#sincePrune = 0;
    const oldest = this.#now() - this.#retention.maxDays * DAY_MS;
    withDatabaseErrors(() => {
      this.#prepare(PRUNE_BY_ROWS).run({ kept: this.#retention.maxRows });
      this.#prepare(PRUNE_BY_AGE).run({ oldest, kept: ALWAYS_KEPT });
    });
  }

  /** Prepared once for each shape of a filter, of which there are few. */
  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const INSERT = `
  INSERT INTO events (timestamp, server, event_type, severity, category, message, details, correlation_id)
  VALUES (@timestamp, @server, @event_type, @severity, @category, @message, @details, @correlation_id)`;

/** The id of the newest row that is one too many; NULL, which nothing is smaller than, when there is none. */
const BEYOND_KEPT = '(SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET @kept)';
const PRUNE_BY_ROWS = `DELETE FROM events WHERE id <= ${BEYOND_KEPT}`;
const PRUNE_BY_AGE = `DELETE FROM events WHERE timestamp < @oldest AND id <= ${BEYOND_KEPT}`;
