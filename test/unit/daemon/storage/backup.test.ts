import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backUp, backupFolderOf, backupsIn } from '../../../../daemon/storage/backup.ts';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { EventStore } from '../../../../daemon/storage/events.ts';
import { schemaVersion } from '../../../../daemon/storage/migrate.ts';
import { firstMigration, makeFirstDatabase, withSecondStep } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const second = withSecondStep('DROP TABLE desired');
const at = (...time: [number, number, number]) => Date.UTC(2030, ...time);

function firstDatabase(): { file: string; folder: string } {
  const file = join(tempDir(), 'mcp.db');
  makeFirstDatabase(file);
  return { file, folder: backupFolderOf(file) };
}

describe('a new schema', () => {
  it('is preceded by a backup of the database as it was, for its owner alone', () => {
    const { file, folder } = firstDatabase();
    const before = process.umask(0);
    const { db, schemaChange } = openDatabase(file, { migrations: second, now: () => at(0, 2, 3) });
    process.umask(before);
    const backup = join(folder, 'mcp-001-2030-01-02T03-00-00-000Z.db');
    expect(schemaChange).toEqual({ from: 1, to: 2, backup });
    expect(schemaVersion(db)).toBe(2);
    expect([modeOf(folder), modeOf(backup)]).toEqual(['700', '600']);
    expect(readdirSync(folder)).toHaveLength(1);

    const restored = openDatabase(backup, { migrations: firstMigration() });
    expect(restored.schemaChange).toBeNull();
    expect(new EventStore(restored.db, { maxDays: 30, maxRows: 100 }).list().total).toBe(10);
    restored.db.close();
    db.close();
  });

  it('is in place at the next opening, which backs up nothing', () => {
    const { file, folder } = firstDatabase();
    openDatabase(file, { migrations: second }).db.close();
    const { db, schemaChange } = openDatabase(file, { migrations: second });
    expect(schemaChange).toBeNull();
    expect(backupsIn(folder)).toHaveLength(1);
    db.close();
  });

  it('of a database that is new itself needs no backup', () => {
    const file = join(tempDir(), 'mcp.db');
    const { db, schemaChange } = openDatabase(file, { migrations: second });
    expect(schemaChange).toBeNull();
    expect(backupsIn(backupFolderOf(file))).toEqual([]);
    db.close();
  });

  it('is not begun when there can be no backup, and the version before it goes on working', () => {
    const { file, folder } = firstDatabase();
    const bytes = readFileSync(file);
    writeFileSync(folder, 'in the way');
    expect(() => openDatabase(file, { migrations: second })).toThrow(
      expect.objectContaining({
        code: 'DATABASE_BACKUP_FAILED',
        details: { file, folder, reason: expect.stringContaining('EEXIST') },
      }),
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
    openDatabase(file, { migrations: firstMigration() }).db.close();
  });
});

describe('a backup', () => {
  it('holds what stands in the log only', () => {
    const { file } = firstDatabase();
    const { db } = openDatabase(file, { migrations: firstMigration() });
    db.pragma('wal_autocheckpoint = 0');
    new EventStore(db, { maxDays: 30, maxRows: 100 }).append({
      type: 'server_stopped',
      server: 'echo',
      message: 'the last word',
    });
    const backup = new BetterSqlite3(backUp(db, 1, at(0, 1, 0)), { readonly: true });
    const last = 'SELECT message FROM events ORDER BY id DESC LIMIT 1';
    expect(backup.prepare(last).pluck().get()).toBe('the last word');
    backup.close();
    db.close();
  });

  it('stays with the two newest before it, whatever the clock says', () => {
    const { file, folder } = firstDatabase();
    const { db } = openDatabase(file, { migrations: firstMigration() });
    for (const day of [1, 2, 3, 4]) backUp(db, 1, at(0, day, 0));
    const days = () => backupsIn(folder).map((name) => /-(\d\d)T/.exec(name)?.[1]);
    expect(days()).toEqual(['02', '03', '04']);
    backUp(db, 2, at(0, 1, 0));
    expect(days()).toEqual(['01', '03', '04']);
    db.close();
  });

  it('that was cut short is cleared away by the next one, and other files are left alone', () => {
    const { file, folder } = firstDatabase();
    mkdirSync(folder);
    for (const name of ['mcp-001-2030-01-01T00-00-00-000Z.db.tmp', 'mine.db', 'notes.txt']) {
      writeFileSync(join(folder, name), '');
    }
    const { db, schemaChange } = openDatabase(file, { migrations: second });
    expect(backupsIn(folder)).toEqual([schemaChange?.backup]);
    expect(readdirSync(folder)).toHaveLength(3);
    db.close();
  });
});
