import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../src/contract/errors.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

/** A step of the schema. A released one is never edited; what it got wrong, the next one puts right. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const FOLDER = join(packageRoot, 'daemon', 'storage', 'migrations');
const FILE = /^(\d{3})_[a-z0-9_]+\.sql$/;

/** The numbered files of `folder`, in order. A gap or a double number is our own mistake and throws a plain error. */
export function loadMigrations(folder: string = FOLDER): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name, index) => {
    const id = Number(FILE.exec(name)?.[1]);
    if (id !== index + 1) throw new Error(`migrations are numbered without gaps from 001: ${name}`);
    const sql = readFileSync(join(folder, name), 'utf8');
    return { id, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Brings the schema up to the newest of `migrations`, each in one transaction together with its own record, so that a
 * crash at any write leaves either the old version or the new one. Throws `DATABASE_TOO_NEW` as `refuseNewer` does.
 */
export function migrate(db: Database, migrations: readonly Migration[] = loadMigrations()): void {
  refuseNewer(db, migrations);
  for (const migration of migrations.slice(schemaVersion(db))) apply(db, migration);
}

/** Throws `DATABASE_TOO_NEW` for a schema that a newer version of us wrote. */
export function refuseNewer(db: Database, migrations: readonly Migration[] = loadMigrations()): void {
  const [found, known] = [schemaVersion(db), migrations.length];
  if (found > known) throw new AppError('DATABASE_TOO_NEW', { file: db.name, found, known });
}

/** The number of the last migration that this database went through; 0 for a new one. */
export function schemaVersion(db: Database): number {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").get();
  if (!table) return 0;
  return db.prepare('SELECT coalesce(max(id), 0) FROM migrations').pluck().get() as number;
}

function apply(db: Database, migration: Migration): void {
  const run = db.transaction(() => {
    // Asked again under the write lock: another process may have been faster.
    if (schemaVersion(db) >= migration.id) return;
    db.exec(`CREATE TABLE IF NOT EXISTS migrations (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
    ) STRICT`);
    db.exec(migration.sql);
    db.prepare('INSERT INTO migrations VALUES (?, ?, ?, ?)').run(
      migration.id,
      migration.name,
      migration.sha256,
      Date.now(),
    );
  });
  run.immediate();
}
