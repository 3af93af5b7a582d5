import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { loadMigrations, migrate, schemaVersion } from '../../../../daemon/storage/migrate.ts';
import { packageRoot } from '../../../../src/platform/package-root.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { firstMigration, makeFirstDatabase } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

/** Every migration by its SHA-256. Once a version with it was released, its line never changes again: add a new step. */
const PINNED = {
  '001_init.sql': 'db4de08ceea6a6ba296a8532cca473a26b956a0e2ba48867509ea9ab885da6f4',
  '002_instances.sql': '8a70480988c67d65c7f61aec85d3444ae83ae7a626715c2540b6a7812200f2c3',
};

const step = (id: number, sql: string) => ({ id, name: `00${id}_step.sql`, sql, sha256: `hash ${id}` });
const tables = (db: BetterSqlite3.Database) =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();

describe('the migrations', () => {
  it('are as they were when they were pinned', () => {
    expect(Object.fromEntries(loadMigrations().map(({ name, sha256 }) => [name, sha256]))).toEqual(PINNED);
  });

  it('leave transactions to the code that applies them', () => {
    for (const { name, sql } of loadMigrations()) {
      expect([name, /^\s*(begin|commit|end|rollback|vacuum|pragma)\b/im.test(sql)]).toEqual([name, false]);
    }
  });

  it('are numbered without gaps', () => {
    const folder = tempDir();
    copyFileSync(join(packageRoot, 'daemon/storage/migrations/001_init.sql'), join(folder, '001_init.sql'));
    writeFileSync(join(folder, '003_late.sql'), 'SELECT 1;');
    expect(() => loadMigrations(folder)).toThrow(/003_late\.sql/);
  });
});

describe('migrate', () => {
  it('applies each once, in order, and records it', () => {
    const db = new BetterSqlite3(':memory:');
    const [one, two] = [step(1, 'CREATE TABLE a (x)'), step(2, 'ALTER TABLE a ADD COLUMN y')];
    migrate(db, [one]);
    migrate(db, [one, two]);
    migrate(db, [one, two]);
    expect(db.prepare('SELECT id, name, sha256 FROM migrations').all()).toEqual([
      { id: 1, name: '001_step.sql', sha256: 'hash 1' },
      { id: 2, name: '002_step.sql', sha256: 'hash 2' },
    ]);
    expect(db.prepare('SELECT x, y FROM a').all()).toEqual([]);
  });

  it('keeps nothing of a step that fails, and everything of the steps before it', () => {
    const db = new BetterSqlite3(':memory:');
    const bad = step(2, 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)');
    expect(() => migrate(db, [step(1, 'CREATE TABLE a (x)'), bad])).toThrow(/nowhere/);
    expect(tables(db)).toEqual(['a', 'migrations']);
    expect(schemaVersion(db)).toBe(1);
  });

  it('leaves nothing at all when the very first step fails', () => {
    const db = new BetterSqlite3(':memory:');
    expect(() => migrate(db, [step(1, 'CREATE TABLE a (x); rubbish')])).toThrow(/syntax/);
    expect(tables(db)).toEqual([]);
  });

  it('refuses a schema that a newer version wrote, and leaves it alone', () => {
    const file = join(tempDir(), 'mcp.db');
    const first = openDatabase(file).db;
    first.prepare("INSERT INTO migrations VALUES (7, '007_future.sql', '', 0)").run();
    first.close();
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({
        code: 'DATABASE_TOO_NEW',
        details: { file, found: 7, known: loadMigrations().length },
      }),
    );
    const db = new BetterSqlite3(file);
    expect(schemaVersion(db)).toBe(7);
    db.close();
  });
});

describe('a migration whose process is killed half-way', () => {
  const program = useProgram('die-while-migrating');

  it('leaves the version before it', async () => {
    const file = join(tempDir(), 'mcp.db');
    makeFirstDatabase(file);
    const { child, ended } = startProgram(program, [file]);
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(`${file}-wal`)).toBe(true);

    const { db, setAside } = openDatabase(file, { migrations: firstMigration() });
    expect(setAside).toBeNull();
    expect(schemaVersion(db)).toBe(1);
    expect(tables(db)).toContain('desired');
    expect(tables(db)).not.toContain('half');
    db.close();
  });
});
