import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../../src/contract/errors.ts';

/**
 * Runs `work` and turns SQLite's own errors into `DATABASE_FAILED`: nobody outside of this folder learns that there
 * is a SQLite. What is not SQLite's passes unchanged.
 */
export function withDatabaseErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BetterSqlite3.SqliteError)) throw error;
    const reason = `${WORDS[error.code] ?? error.message} (${error.code})`;
    throw new AppError('DATABASE_FAILED', { reason }, { cause: error });
  }
}

/** Where SQLite's own words do not say it. */
const WORDS: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'its disk is full',
  SQLITE_IOERR_SHMSIZE: 'its disk is full',
  SQLITE_IOERR_WRITE: 'its disk cannot be written to',
};

/** True when the file itself is beyond use, as opposed to busy, full, or out of reach. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof BetterSqlite3.SqliteError)) return false;
  return error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT');
}
