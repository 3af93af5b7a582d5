import { statSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { isDamage } from './failure.ts';

/** What is wrong inside the database, in SQLite's words, or null when it is sound. Reads every page. */
export function damageOf(db: Database): string | null {
  return firstDamage(db, ['quick_check(1)']);
}

/**
 * A file up to this size is always read as a whole when it is opened. Measured at the default bound of the event
 * store (200,000 events, 81 MB): 95 ms when the system has the file in memory, 1.5 s when it comes from a slow disk.
 */
export const ALWAYS_READ_BYTES = 16 * 1024 * 1024;

/** What decides which servers run. These tables are small, and reading them takes less than a millisecond. */
const VITAL_TABLES = ['migrations', 'desired', 'instances'];

/** How a database was found, before it was opened. */
export interface FoundFile {
  readonly bytes: number;
  /** Its last user did not close it: was killed, or lost power. */
  readonly leftOpen: boolean;
}

/** Call it before anything opens the file: SQLite makes and removes the log by itself. */
export function inspectFile(file: string): FoundFile {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return { bytes: statSync(file).size, leftOpen: log > 0 };
}

/**
 * What is wrong inside of a database that was just opened; null when nothing is known to be. All of it is read when it
 * is small or was left open, for that is when damage happens; otherwise what is vital, so that a start stays fast
 * however much is kept. `mcp doctor` always reads everything.
 */
export function damageAtOpening(db: Database, { bytes, leftOpen }: FoundFile): string | null {
  if (leftOpen || bytes <= ALWAYS_READ_BYTES) return damageOf(db);
  return firstDamage(
    db,
    ['sqlite_schema', ...vitalTablesOf(db)].map((table) => `quick_check(${table})`),
  );
}

function vitalTablesOf(db: Database): string[] {
  const found = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  return VITAL_TABLES.filter((table) => found.includes(table));
}

function firstDamage(db: Database, checks: readonly string[]): string | null {
  try {
    const found = checks.map((check) => String(db.pragma(check, { simple: true })));
    return found.find((answer) => answer !== 'ok') ?? null;
  } catch (error) {
    if (isDamage(error)) return (error as Error).message;
    throw error;
  }
}

/** Stops the opening of a database with `damage`, as SQLite itself would. */
export function refuseDamaged(damage: string | null): void {
  if (damage !== null) throw new BetterSqlite3.SqliteError(damage, 'SQLITE_CORRUPT');
}
