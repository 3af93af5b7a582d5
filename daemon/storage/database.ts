import BetterSqlite3, { type Database } from 'better-sqlite3';
import { AppError } from '../../src/contract/errors.ts';
import { ensurePrivateFile } from '../../src/platform/private-file.ts';
import { backUp } from './backup.ts';
import { isDamage, withDatabaseErrors } from './failure.ts';
import { damageAtOpening, type FoundFile, inspectFile, refuseDamaged } from './integrity.ts';
import { loadMigrations, type Migration, migrate, refuseNewer, schemaVersion } from './migrate.ts';
import { salvage } from './salvage.ts';
import { putAside } from './set-aside.ts';

export type { Database } from 'better-sqlite3';

/** A damaged predecessor, so that the user can be told. */
export interface SetAside {
  /** Where it was put. */
  readonly file: string;
  /** What is wrong with it, in SQLite's words. */
  readonly damage: string;
  /** The tables of it that were sound still, and were taken over. */
  readonly saved: readonly string[];
}

/** A change of the schema of a database that was there already. */
export interface SchemaChange {
  readonly from: number;
  readonly to: number;
  /** The copy of the database as it was before. */
  readonly backup: string;
}

export interface OpenedDatabase {
  readonly db: Database;
  readonly setAside: SetAside | null;
  readonly schemaChange: SchemaChange | null;
}

export interface OpenOptions {
  readonly now?: () => number;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the database at `file`, creates it (0600) if need be, and brings its schema up to date, after a backup. A
 * damaged file is set aside and a new one begun: history is lost then, but the servers can run.
 * Throws `DATABASE_TOO_NEW`, `DATABASE_BACKUP_FAILED`, or `DATABASE_FAILED` when the file is out of reach; in each of
 * these cases the database is as it was.
 */
export function openDatabase(file: string, options: OpenOptions = {}): OpenedDatabase {
  const { now = Date.now, migrations = loadMigrations() } = options;
  return withDatabaseErrors(() => {
    try {
      return { ...open(file, now, migrations), setAside: null };
    } catch (error) {
      if (!isDamage(error)) throw error;
      return replaceDamaged(file, (error as Error).message, options);
    }
  });
}

/**
 * Sets the database at `file` aside, of which `damage` says what is wrong, and begins a new one with what could be
 * saved of it. For the holder of the daemon's lock only. Throws as `openDatabase` does.
 */
export function replaceDamaged(
  file: string,
  damage: string,
  options: OpenOptions = {},
): OpenedDatabase & { readonly setAside: SetAside } {
  const { now = Date.now, migrations = loadMigrations() } = options;
  return withDatabaseErrors(() => {
    const aside = putAside(file, now());
    const opened = open(file, now, migrations);
    return { ...opened, setAside: { file: aside, damage, saved: salvage(opened.db, aside) } };
  });
}

function open(file: string, now: () => number, migrations: readonly Migration[]) {
  const found = prepareFile(file);
  const db = connect(file);
  try {
    // First of all: what a newer version wrote is not ours to judge, and must not be set aside.
    refuseNewer(db, migrations);
    refuseDamaged(damageAtOpening(db, found));
    configure(db);
    return { db, schemaChange: upgrade(db, now, migrations) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Null when the schema was up to date, or there was none. */
function upgrade(db: Database, now: () => number, migrations: readonly Migration[]): SchemaChange | null {
  const [from, to] = [schemaVersion(db), migrations.length];
  const backup = from > 0 && from < to ? backUp(db, from, now()) : null;
  migrate(db, migrations);
  return backup === null ? null : { from, to, backup };
}

/**
 * How long another program (sqlite3, a backup) may make the daemon wait, and the daemon does nothing else meanwhile:
 * long enough for a transaction, too short for anybody to notice. In milliseconds.
 */
const PATIENCE_MS = 1000;

/**
 * On a full disk there may be no room for the index of the log, which SQLite shares with other programs. Who has the
 * database for itself needs none: then nobody else can look into it, but servers can be started.
 */
function connect(file: string): Database {
  const db = new BetterSqlite3(file, { timeout: PATIENCE_MS });
  if (hasRoomForIndex(db)) return db;
  db.close();
  const alone = new BetterSqlite3(file, { timeout: PATIENCE_MS });
  alone.pragma('locking_mode = EXCLUSIVE');
  return alone;
}

function hasRoomForIndex(db: Database): boolean {
  try {
    db.prepare('SELECT 1 FROM sqlite_schema').get();
    return true;
  } catch (error) {
    // Whatever else is wrong with it is found by those who come next.
    return (error as { code?: string }).code !== 'SQLITE_IOERR_SHMSIZE';
  }
}

function prepareFile(file: string): FoundFile {
  try {
    ensurePrivateFile(file);
    return inspectFile(file);
  } catch (error) {
    throw new AppError('DATABASE_FAILED', { reason: (error as Error).message }, { cause: error });
  }
}

function configure(db: Database): void {
  db.pragma('journal_mode = WAL');
  // NORMAL: a commit is handed to the kernel, so kill -9 of this process loses nothing (promises 1 and 9). Only a
  // power cut can take the last commits, never the database's soundness. FULL would save those too, but at the price
  // of a disk flush for every event, during which the daemon (all of it) would stand still. See docs/storage.md.
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // After a burst of writes the log shrinks to this many bytes again.
  db.pragma('journal_size_limit = 4194304');
}
