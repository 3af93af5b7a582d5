import { closeSync, openSync, writeSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { openDatabase } from '../../daemon/storage/database.ts';
import { EventStore } from '../../daemon/storage/events.ts';
import { loadMigrations, type Migration } from '../../daemon/storage/migrate.ts';

/** The first migration, the real one, alone: what the first release knew. */
export const firstMigration = (): readonly Migration[] => loadMigrations().slice(0, 1);

/** The real first step and a second one of the test's. */
export const withSecondStep = (sql: string): readonly Migration[] => [
  ...firstMigration(),
  { id: 2, name: '002_step.sql', sql, sha256: 'hash 2' },
];

/** A database as the first release left it, with this many events in it. */
export function makeFirstDatabase(file: string, events = 10): void {
  const { db } = openDatabase(file, { migrations: firstMigration() });
  const store = new EventStore(db, { maxDays: 30, maxRows: 1_000_000 });
  db.transaction(() => {
    for (let i = 0; i < events; i++) {
      store.append({ type: 'server_running', server: 'echo', message: `event ${i} `.repeat(20) });
    }
  })();
  db.close();
}

/** Overwrites the last page of a table with rubbish, in a database that nobody has open. */
export function damageTable(file: string, table: string): void {
  const db = new BetterSqlite3(file);
  const page = db.prepare('SELECT max(pageno) FROM dbstat WHERE name = ?').pluck().get(table) as number;
  const size = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(size, 0xa5), 0, size, (page - 1) * size);
  closeSync(descriptor);
}
