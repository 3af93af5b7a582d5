import { existsSync, renameSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { AppError } from '../../src/contract/errors.ts';
import { ensurePrivateFile } from '../../src/platform/private-file.ts';
import { isDamage, withDatabaseErrors } from './failure.ts';
import { migrate } from './migrate.ts';

export type { Database } from 'better-sqlite3';

export interface OpenedDatabase {
  readonly db: Database;
  /** Where a damaged predecessor was put, so that the user can be told; null when there was none. */
  readonly setAside: string | null;
}

/**
 * Opens the database at `file`, creates it (0600) if need be, and brings its schema up to date. A damaged file is set
 * aside and a new one begun: history is lost then, but the servers can run.
 * Throws `DATABASE_TOO_NEW`, or `DATABASE_FAILED` when the file is out of reach.
 */
export function openDatabase(file: string, now: () => number = Date.now): OpenedDatabase {
  return withDatabaseErrors(() => {
    try {
      return { db: open(file), setAside: null };
    } catch (error) {
      if (!isDamage(error)) throw error;
      const setAside = putAside(file, now());
      return { db: open(file), setAside };
    }
  });
}

/** What is wrong inside the database, in SQLite's words, or null when it is sound. Reads every page. */
export function damageOf(db: Database): string | null {
  try {
    const found = db.pragma('quick_check(1)', { simple: true });
    return found === 'ok' ? null : String(found);
  } catch (error) {
    if (isDamage(error)) return (error as Error).message;
    throw error;
  }
}

function open(file: string): Database {
  const db = connect(file);
  try {
    const damage = damageOf(db);
    if (damage !== null) throw new BetterSqlite3.SqliteError(damage, 'SQLITE_CORRUPT');
    configure(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function connect(file: string): Database {
  try {
    ensurePrivateFile(file);
  } catch (error) {
    throw new AppError('DATABASE_FAILED', { reason: (error as Error).message }, { cause: error });
  }
  // The busy timeout is how long another program (sqlite3, a backup) may make the daemon wait, and the daemon does
  // nothing else meanwhile: long enough for a transaction, too short for anybody to notice.
  return new BetterSqlite3(file, { timeout: 1000 });
}

function configure(db: Database): void {
  db.pragma('journal_mode = WAL');
  // NORMAL: a commit is handed to the kernel, so kill -9 of this process loses nothing (promises 1 and 9). Only a
  // power cut can take the last commits, never the database's soundness. FULL would save those too, but at the price
  // of a disk flush for every event, during which the daemon (all of it) would stand still.
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // After a burst of writes the log shrinks to this many bytes again.
  db.pragma('journal_size_limit = 4194304');
}

/**
 * Renames the file, and its log with it: together they may still be recovered by hand. The log goes first, for if we
 * were killed in between, a new database must not find the log of the old one.
 */
function putAside(file: string, now: number): string {
  const target = `${file}.damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}
