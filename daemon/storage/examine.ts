import BetterSqlite3, { type Database } from 'better-sqlite3';
import { isDamage } from './failure.ts';
import { damageOf } from './integrity.ts';
import { loadMigrations, schemaVersion } from './migrate.ts';

/** A database as it was found, by somebody who only looks. */
export interface Examined {
  /** Of its schema; 0 when that cannot be read. */
  readonly version: number;
  /** The newest schema that we know. */
  readonly known: number;
  /** In SQLite's words; null when it is sound, or newer than we know. */
  readonly damage: string | null;
}

/**
 * Reads all of the database at `file`, whether a daemon has it open or not; the file stays as it is (an empty log may
 * appear beside it). Throws SQLite's error when it cannot be read.
 */
export function examineDatabase(file: string): Examined {
  const known = loadMigrations().length;
  return withReader(file, (db) => {
    try {
      const version = schemaVersion(db);
      return { version, known, damage: version > known ? null : damageOf(db) };
    } catch (error) {
      if (!isDamage(error)) throw error;
      return { version: 0, known, damage: (error as Error).message };
    }
  });
}

/** When the newest event was stored, in milliseconds since the epoch; null when there is none. */
export function newestEventTime(file: string): number | null {
  const sql = 'SELECT timestamp FROM events ORDER BY id DESC LIMIT 1';
  return withReader(file, (db) => (db.prepare(sql).pluck().get() as number | undefined) ?? null);
}

function withReader<T>(file: string, look: (db: Database) => T): T {
  const db = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 1000 });
  try {
    return look(db);
  } finally {
    db.close();
  }
}
