import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../src/contract/errors.ts';
import { ensurePrivateFile, ensurePrivateFolder } from '../../src/platform/private-file.ts';
import { isDamage } from './failure.ts';
import { stampOf } from './stamp.ts';

/** Beyond the newest this many, backups are deleted. */
const KEPT = 3;
const BACKUP = /^mcp-\d{3,}-[\dTZ-]+\.db$/;
const UNFINISHED = '.tmp';

/** The folder of the backups of the database `file`. */
export function backupFolderOf(file: string): string {
  return join(dirname(file), 'backups');
}

/**
 * Copies the database as it is into `backups/mcp-<schema version>-<time>.db` beside it (0600), and returns that path.
 * The copy has its name only when all of it is on the disk: whatever kills us on the way leaves a `.tmp`, which the
 * next one clears away.
 * @throws AppError DATABASE_BACKUP_FAILED (a full disk, mostly); the database itself is never written to
 */
export function backUp(db: Database, version: number, now: number): string {
  const folder = backupFolderOf(db.name);
  const target = join(folder, `mcp-${String(version).padStart(3, '0')}-${stampOf(now)}.db`);
  try {
    ensurePrivateFolder(folder);
    removeUnfinished(folder);
    copyInto(db, target);
    removeSurplus(folder, target);
    return target;
  } catch (error) {
    if (isDamage(error)) throw error;
    removeUnfinished(folder);
    const details = { file: db.name, folder, reason: (error as Error).message };
    throw new AppError('DATABASE_BACKUP_FAILED', details, { cause: error });
  }
}

/** The finished backups of a folder, oldest first; none when there is no folder. */
export function backupsIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => BACKUP.test(name))
    .sort(byTime)
    .map((name) => join(folder, name));
}

function copyInto(db: Database, target: string): void {
  const unfinished = `${target}${UNFINISHED}`;
  // SQLite would make it with the rights of the umask; it takes an empty file as well.
  ensurePrivateFile(unfinished);
  // One consistent view, what stands in the log included, without the free pages.
  db.prepare('VACUUM INTO ?').run(unfinished);
  flush(unfinished);
  renameSync(unfinished, target);
  flush(dirname(target));
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function removeUnfinished(folder: string): void {
  for (const name of namesIn(folder).filter((each) => each.includes(`.db${UNFINISHED}`))) {
    rmSync(join(folder, name), { force: true });
  }
}

/** `latest` stays whatever its time says: the clock may have been set back. */
function removeSurplus(folder: string, latest: string): void {
  const others = backupsIn(folder).filter((file) => file !== latest);
  for (const old of others.slice(0, Math.max(0, others.length - (KEPT - 1)))) rmSync(old, { force: true });
}

/** What is in the folder; nothing when there is none, or when something else is in its place. */
function namesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

function byTime(a: string, b: string): number {
  const timeOf = (name: string) => name.slice(name.indexOf('-', 'mcp-'.length));
  return timeOf(a) < timeOf(b) ? -1 : 1;
}
