import type { Database, Statement } from 'better-sqlite3';
import type { Desired } from '../../src/domain/server.ts';
import { withDatabaseErrors } from './failure.ts';

/** What the user wants of each server, so that a start after a crash or a boot can bring it about again. */
export class DesiredStore {
  readonly #now: () => number;
  readonly #all: Statement;
  readonly #set: Statement;
  readonly #forget: Statement;

  constructor(db: Database, now: () => number = Date.now) {
    this.#now = now;
    [this.#all, this.#set, this.#forget] = withDatabaseErrors(
      () => [db.prepare(ALL), db.prepare(SET), db.prepare(FORGET)] as const,
    );
  }

  /** By server name. A server of which nothing was ever wanted is not in it. */
  all(): Map<string, Desired> {
    const rows = withDatabaseErrors(() => this.#all.all()) as { server: string; desired: Desired }[];
    return new Map(rows.map((row) => [row.server, row.desired]));
  }

  set(server: string, desired: Desired): void {
    withDatabaseErrors(() => this.#set.run(server, desired, this.#now()));
  }

  forget(server: string): void {
    withDatabaseErrors(() => this.#forget.run(server));
  }
}

const ALL = 'SELECT server, desired FROM desired ORDER BY server';
const SET = 'INSERT OR REPLACE INTO desired (server, desired, changed_at) VALUES (?, ?, ?)';
const FORGET = 'DELETE FROM desired WHERE server = ?';
