import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDatabase } from '../../../../daemon/checks/database.ts';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { DesiredStore } from '../../../../daemon/storage/desired.ts';
import { loadMigrations } from '../../../../daemon/storage/migrate.ts';
import { makeFirstDatabase } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const KNOWN = loadMigrations().length;
const newFile = () => join(tempDir(), 'mcp.db');

/** What a newer version does with the database: makes its schema a newer one, with a backup before that. */
function upgrade(file: string): void {
  const newer = { id: KNOWN + 1, name: 'newer.sql', sql: 'DROP TABLE desired', sha256: '' };
  openDatabase(file, { migrations: [...loadMigrations(), newer] }).db.close();
}

test('none is not amiss, and none is made', () => {
  const file = newFile();
  expect(checkDatabase(file)).toMatchObject([{ status: 'ok' }]);
  expect(readdirSync(join(file, '..'))).toEqual([]);
});

test('a sound one is sound, while a daemon has it open too', () => {
  const file = newFile();
  const { db } = openDatabase(file);
  new DesiredStore(db).set('echo', 'running');
  const message = expect.stringMatching(`^it is sound: schema ${KNOWN}, 0.\\d MB, 0 backups$`);
  expect(checkDatabase(file)).toMatchObject([{ status: 'ok', message }]);
  new DesiredStore(db).set('echo', 'stopped');
  db.close();
  expect(checkDatabase(file)).toMatchObject([{ status: 'ok', message }]);
});

test('an older schema is said, and left to the daemon', () => {
  const file = newFile();
  makeFirstDatabase(file);
  expect(checkDatabase(file)[0]?.message).toContain(`schema 1, which the next start brings to ${KNOWN}`);
});

test('a damaged one is a problem, and stays as it is', () => {
  const file = newFile();
  const rubbish = 'this was a database once\n'.repeat(400);
  writeFileSync(file, rubbish);
  expect(checkDatabase(file)).toMatchObject([{ status: 'problem', fix: expect.stringContaining('--fix') }]);
  expect(readFileSync(file, 'utf8')).toBe(rubbish);
});

test('those that were set aside are counted, with how to delete them', () => {
  const file = newFile();
  for (const month of [0, 1]) {
    writeFileSync(file, 'this was a database once\n'.repeat(400));
    openDatabase(file, { now: () => Date.UTC(2030, month) }).db.close();
  }
  const findings = checkDatabase(file);
  expect(findings).toMatchObject([
    { status: 'ok' },
    { status: 'warning', message: expect.stringContaining('2 damaged databases were set aside') },
  ]);
  execFileSync('/bin/sh', ['-c', findings[1]?.fix ?? 'false']);
  expect(readdirSync(join(file, '..')).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('a newer schema is a problem, with the way back to the backup as a command', () => {
  const file = newFile();
  const { db } = openDatabase(file);
  new DesiredStore(db).set('echo', 'running');
  db.close();
  upgrade(file);
  const [finding] = checkDatabase(file);
  expect(finding).toMatchObject({ status: 'problem', message: expect.stringContaining('a newer version') });
  const [wayBack, start] = (finding?.fix ?? '').split(/ && (?=mcp )/);
  expect(start).toBe('mcp daemon start');
  execFileSync('/bin/sh', ['-c', wayBack ?? 'false']);
  const restored = openDatabase(file).db;
  expect(new DesiredStore(restored).all()).toEqual(new Map([['echo', 'running']]));
  restored.close();
});

test('a newer schema without a backup has no way back', () => {
  const file = newFile();
  upgrade(file);
  expect(checkDatabase(file)).toMatchObject([{ status: 'problem', fix: null }]);
});
