import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { AppError } from '../src/contract/errors.ts';
import { ensurePrivateFile } from '../src/platform/private-file.ts';

export interface Lock {
  /** Lets the next daemon in. May be called twice. */
  release(): void;
}

/**
 * Makes this process the only daemon of the runtime folder that `file` is in, for as long as it lives. A second one
 * gets `DAEMON_ALREADY_RUNNING`.
 *
 * Node has no file locks, but SQLite has: an exclusive transaction, begun and never ended, is a lock that the kernel
 * takes back however the process ends. Nothing is ever written to the file, and nobody may delete it: whoever locked
 * the deleted one would not meet whoever locks its successor.
 */
export function acquireLock(file: string): Lock {
  try {
    ensurePrivateFile(file);
    const db = lockExclusively(file);
    notePid(file);
    return { release: () => release(db, file) };
  } catch (error) {
    throw refusal(error, file);
  }
}

/**
 * Two that come at the same instant stand in each other's way for a moment, as readers of the file, and could both
 * give up. This long (in milliseconds) they try again, of which one succeeds; it is also how long it takes to refuse.
 */
const PATIENCE_MS = 250;

function lockExclusively(file: string): Database {
  const db = new BetterSqlite3(file, { timeout: PATIENCE_MS });
  try {
    // Without this SQLite would want a journal next to the file.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function release(db: Database, file: string): void {
  if (!db.open) return;
  // While the lock is still held, so that the file cannot be the next one's already.
  rmSync(pidFileOf(file), { force: true });
  db.close();
}

function refusal(error: unknown, file: string): AppError {
  if (isBusy(error)) {
    const details = { runtime_dir: dirname(file), pid: readPid(file) ?? 'unknown' };
    return new AppError('DAEMON_ALREADY_RUNNING', details, { cause: error });
  }
  const reason = `${file}: ${(error as Error).message}`;
  return new AppError('DAEMON_START_FAILED', { reason }, { cause: error });
}

/** Who has a lock; its pid is null in the moment before it is noted. */
export interface LockHolder {
  readonly pid: number | null;
}

/**
 * Who holds the lock at `file`; null when nobody does. Only looks: a daemon that starts meanwhile is patient for longer
 * than this takes. Throws SQLite's error for a file that is no lock.
 */
export function lockHolder(file: string): LockHolder | null {
  if (!existsSync(file)) return null;
  const db = new BetterSqlite3(file, { readonly: true, timeout: 0 });
  try {
    db.prepare('SELECT 1 FROM sqlite_schema').get();
    return null;
  } catch (error) {
    if (isBusy(error)) return { pid: readPid(file) };
    throw error;
  } finally {
    db.close();
  }
}

function isBusy(error: unknown): error is Error {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** `mcpd.pid` for `mcpd.lock`, which cannot hold it: a process that opens and closes that file drops its own lock. */
function pidFileOf(file: string): string {
  return file.replace(/(\.lock)?$/, '.pid');
}

function notePid(file: string): void {
  try {
    writeFileSync(pidFileOf(file), `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // Only people read it, in the message to a second daemon: a full disk is no reason not to start.
  }
}

/** The holder's pid; null in the moment before it wrote it, or when the file is gone. */
function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidFileOf(file), 'utf8'), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}
