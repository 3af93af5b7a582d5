import type { Database, Statement } from 'better-sqlite3';
import type { InstanceRecord, InstanceRecords } from '../runtime/instance-record.ts';
import { withDatabaseErrors } from './failure.ts';

/** The processes that may outlive us, one for each server. */
export class InstanceStore implements InstanceRecords {
  readonly #all: Statement;
  readonly #record: Statement;
  readonly #forget: Statement;

  constructor(db: Database) {
    [this.#all, this.#record, this.#forget] = withDatabaseErrors(
      () => [db.prepare(ALL), db.prepare(RECORD), db.prepare(FORGET)] as const,
    );
  }

  all(): InstanceRecord[] {
    return withDatabaseErrors(() => this.#all.all()) as InstanceRecord[];
  }

  record(record: InstanceRecord): void {
    withDatabaseErrors(() => this.#record.run(record));
  }

  forget(server: string, run: string): void {
    withDatabaseErrors(() => this.#forget.run(server, run));
  }
}

const ALL =
  'SELECT server, pid, birth, run, fingerprint, started_at AS startedAt FROM instances ORDER BY server';
const RECORD = `
  INSERT OR REPLACE INTO instances (server, pid, birth, run, fingerprint, started_at)
  VALUES (@server, @pid, @birth, @run, @fingerprint, @startedAt)`;
const FORGET = 'DELETE FROM instances WHERE server = ? AND run = ?';
