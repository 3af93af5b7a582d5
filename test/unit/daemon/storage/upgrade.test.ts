import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backupFolderOf, backupsIn } from '../../../../daemon/storage/backup.ts';
import { schemaVersion } from '../../../../daemon/storage/migrate.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { makeFirstDatabase } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const EVENTS = 2000;
const LARGE = 2500;

function makeDatabase(): string {
  const file = join(tempDir(), 'mcp.db');
  makeFirstDatabase(file, EVENTS);
  return file;
}

function inspect<T>(file: string, look: (db: BetterSqlite3.Database) => T): T {
  const db = new BetterSqlite3(file);
  try {
    expect([file, db.pragma('integrity_check', { simple: true })]).toEqual([file, 'ok']);
    expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(EVENTS);
    return look(db);
  } finally {
    db.close();
  }
}

/** What a killed upgrade may leave: the old version or the new one, all of it, and only whole backups. */
function expectOneVersion(file: string): number {
  const backups = backupsIn(backupFolderOf(file));
  for (const backup of backups) expect(inspect(backup, schemaVersion)).toBe(1);
  return inspect(file, (db) => {
    const version = schemaVersion(db);
    const large = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'large'").pluck().get();
    expect(large).toBe(version - 1);
    if (version === 2) {
      expect(db.prepare('SELECT count(*) FROM large').pluck().get()).toBe(LARGE);
      expect(backups).not.toEqual([]);
    }
    return version;
  });
}

describe('an upgrade', () => {
  const program = useProgram('upgrade-database');

  async function finish(file: string): Promise<void> {
    const { ended, lines } = startProgram(program, [file]);
    await ended;
    expect(JSON.parse(lines[1] ?? '')?.from ?? 1).toBe(1);
    expect(expectOneVersion(file)).toBe(2);
    expect(readdirSync(backupFolderOf(file)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }

  it('that is killed at any moment leaves one version or the other, and the next start completes it', async () => {
    for (let afterMs = 0; afterMs < 60; afterMs += 5) {
      const file = makeDatabase();
      const { child, nextLine, ended } = startProgram(program, [file]);
      expect(await nextLine()).toBe('go');
      await delay(afterMs);
      child.kill('SIGKILL');
      await ended;
      expectOneVersion(file);
      await finish(file);
    }
  }, 60_000);

  /** Files cannot grow past this many blocks of the shell's: the system refuses the very write that would do so. */
  async function runWithin(blocks: number, file: string): Promise<string> {
    const script = `ulimit -f ${blocks}; exec "$0" "$@"`;
    const child = spawn('/bin/sh', ['-c', script, process.execPath, program, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [, answer] = (await text(child.stdout)).split('\n');
    return JSON.parse(answer ?? '').code ?? 'done';
  }

  // From the first page of the backup, through all of it, to the last page of the migration.
  it('that may not write on at any write leaves one version or the other, and says which it was', async () => {
    const outcomes = new Set<string>();
    for (const blocks of [8, 66, 400, 1200, 1600, 2000, 2600, 3200, 4800, 16_000]) {
      const file = makeDatabase();
      const outcome = await runWithin(blocks, file);
      const version = expectOneVersion(file);
      outcomes.add(`${outcome}, version ${version}`);
      if (version === 1) await finish(file);
    }
    // What SQLite needs to open a database, it may not have either.
    expect([...outcomes].sort()).toEqual([
      'DATABASE_BACKUP_FAILED, version 1',
      'DATABASE_FAILED, version 1',
      'done, version 2',
    ]);
  }, 60_000);
});
