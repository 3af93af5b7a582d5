import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { DesiredStore } from '../../../../daemon/storage/desired.ts';
import { EventStore } from '../../../../daemon/storage/events.ts';
import { examineDatabase } from '../../../../daemon/storage/examine.ts';
import { ALWAYS_READ_BYTES, damageOf } from '../../../../daemon/storage/integrity.ts';
import { RegistryVersionStore } from '../../../../daemon/storage/registry-versions.ts';
import { damageTable, makeFirstDatabase } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const keep = { maxDays: 30, maxRows: 1000 };
const started = { type: 'server_running', server: 'echo', message: 'ready' } as const;

describe('openDatabase', () => {
  it('makes the folder 0700 and the files 0600, whatever the umask', () => {
    const folder = join(tempDir(), 'data');
    const before = process.umask(0);
    const { db } = openDatabase(join(folder, 'mcp.db'));
    process.umask(before);
    new EventStore(db, keep).append(started);
    expect(modeOf(folder)).toBe('700');
    for (const name of readdirSync(folder)) expect([name, modeOf(join(folder, name))]).toEqual([name, '600']);
    expect(readdirSync(folder)).toContain('mcp.db-wal');
    db.close();
  });

  it('takes the rights of others away from a file that has them', () => {
    const file = join(tempDir(), 'mcp.db');
    openDatabase(file).db.close();
    chmodSync(file, 0o644);
    openDatabase(file).db.close();
    expect(modeOf(file)).toBe('600');
  });

  it('leaves a folder that was there as it is', () => {
    const folder = tempDir();
    chmodSync(folder, 0o755);
    openDatabase(join(folder, 'mcp.db')).db.close();
    expect(modeOf(folder)).toBe('755');
  });

  it('sets the modes that the promises rest on', () => {
    const { db } = openDatabase(join(tempDir(), 'mcp.db'));
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
      db.pragma(name, { simple: true }),
    );
    expect(settings).toEqual(['wal', 1, 1, 1000]);
    db.close();
  });

  it('finds everything again when it is opened anew', () => {
    const file = join(tempDir(), 'mcp.db');
    const first = openDatabase(file).db;
    new DesiredStore(first).set('echo', 'running');
    first.close();
    const { db, setAside } = openDatabase(file);
    expect(setAside).toBeNull();
    expect(new DesiredStore(db).all()).toEqual(new Map([['echo', 'running']]));
    db.close();
  });

  it('lets two connections write in turn and see what the other wrote', () => {
    const file = join(tempDir(), 'mcp.db');
    const [one, two] = [openDatabase(file).db, openDatabase(file).db];
    const [first, second] = [new EventStore(one, keep), new EventStore(two, keep)];
    const ids = [first, second, first, second].map((store) => store.append(started).id);
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(second.list()).toEqual(first.list());
    one.close();
    expect(second.append(started).id).toBe(5);
    two.close();
  });

  it('says DATABASE_FAILED, in words, when another program holds the database for too long', () => {
    const file = join(tempDir(), 'mcp.db');
    const { db } = openDatabase(file);
    const store = new EventStore(db, keep);
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    expect(() => store.append(started)).toThrow(
      expect.objectContaining({
        code: 'DATABASE_FAILED',
        message: 'the database failed: database is locked (SQLITE_BUSY)',
      }),
    );
    other.exec('ROLLBACK');
    expect(store.append(started).id).toBe(1);
    other.close();
    db.close();
  });

  it('says DATABASE_FAILED when the file is out of reach, and sets nothing aside', () => {
    const folder = tempDir();
    mkdirSync(join(folder, 'mcp.db'));
    const failed = expect.objectContaining({ code: 'DATABASE_FAILED' });
    expect(() => openDatabase(join(folder, 'mcp.db'))).toThrow(failed);
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDatabase(join(folder, 'file', 'mcp.db'))).toThrow(failed);
    expect(readdirSync(folder).sort()).toEqual(['file', 'mcp.db']);
  });
});

describe('a damaged database', () => {
  it('that is no database at all is set aside, and a new one begun', () => {
    const file = join(tempDir(), 'mcp.db');
    const rubbish = 'this was a database once\n'.repeat(400);
    writeFileSync(file, rubbish);
    const { db, setAside } = openDatabase(file, { now: () => Date.UTC(2030, 0, 2, 3, 4, 5, 6) });
    expect(setAside).toEqual({
      file: `${file}.damaged-2030-01-02T03-04-05-006Z`,
      damage: 'file is not a database',
      saved: [],
    });
    expect(readFileSync(setAside?.file ?? '', 'utf8')).toBe(rubbish);
    expect(new EventStore(db, keep).append(started).id).toBe(1);
    db.close();
  });

  it('with rubbish in its middle is set aside together with its log', () => {
    const file = join(tempDir(), 'mcp.db');
    const first = openDatabase(file).db;
    const store = new EventStore(first, keep);
    for (let i = 0; i < 300; i++) store.append({ ...started, message: `event ${i} `.repeat(20) });
    first.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 8192, bytes.length - 4096);
    writeFileSync(file, bytes);
    writeFileSync(`${file}-wal`, 'the log of the damaged one');

    const { db, setAside } = openDatabase(file);
    expect(setAside?.file).toContain('mcp.db.damaged-');
    expect(readFileSync(setAside?.file ?? '').equals(bytes)).toBe(true);
    expect(new EventStore(db, keep).list().total).toBe(0);
    expect(damageOf(db)).toBeNull();
    db.close();
  });

  it('whose events alone are damaged hands on what was wanted of servers, and how the registry was', () => {
    const file = join(tempDir(), 'mcp.db');
    makeFirstDatabase(file, 500);
    const { db: first } = openDatabase(file);
    new DesiredStore(first).set('echo', 'running');
    new RegistryVersionStore(first).record({
      actor: 'cli',
      action: 'add echo',
      text: '{}',
      diff: '',
      now: 1,
    });
    first.close();
    damageTable(file, 'events');

    const { db, setAside } = openDatabase(file);
    expect(setAside?.saved).toEqual(['desired', 'instances', 'registry_versions']);
    expect(new DesiredStore(db).all()).toEqual(new Map([['echo', 'running']]));
    expect(new RegistryVersionStore(db).latest()).toMatchObject({ id: 1, action: 'add echo' });
    expect(new EventStore(db, keep).list().total).toBe(0);
    db.close();
  });

  it('of an older schema hands on what it has', () => {
    const file = join(tempDir(), 'mcp.db');
    makeFirstDatabase(file, 500);
    damageTable(file, 'events');
    const { db, setAside } = openDatabase(file);
    expect(setAside?.saved).toEqual(['desired', 'registry_versions']);
    db.close();
  });

  it('that was cut off is set aside', () => {
    const file = join(tempDir(), 'mcp.db');
    const first = openDatabase(file).db;
    new EventStore(first, keep).append(started);
    first.close();
    writeFileSync(file, readFileSync(file).subarray(0, 6000));
    const { db, setAside } = openDatabase(file);
    expect(setAside).not.toBeNull();
    db.close();
  });

  it('of no bytes is just a new one', () => {
    const file = join(tempDir(), 'mcp.db');
    writeFileSync(file, '');
    const { db, setAside } = openDatabase(file);
    expect(setAside).toBeNull();
    db.close();
  });
});

describe('a large database', () => {
  /** Larger than what is always read as a whole. */
  function largeDatabase(): string {
    const file = join(tempDir(), 'mcp.db');
    makeFirstDatabase(file, 60_000);
    expect(statSync(file).size).toBeGreaterThan(ALWAYS_READ_BYTES);
    openDatabase(file).db.close();
    return file;
  }

  it('that was closed is opened without reading all of it; who reads all finds the damage', () => {
    const file = largeDatabase();
    damageTable(file, 'events');
    const { db, setAside } = openDatabase(file);
    expect(setAside).toBeNull();
    expect(damageOf(db)).not.toBeNull();
    expect(examineDatabase(file).damage).not.toBeNull();
    db.close();
  });

  it('that was not closed is read as a whole', () => {
    const file = largeDatabase();
    damageTable(file, 'events');
    writeFileSync(`${file}-wal`, 'the log of a daemon that was killed');
    const { db, setAside } = openDatabase(file);
    expect(setAside?.saved).toContain('desired');
    db.close();
  });

  it('is set aside when what decides which servers run is damaged', () => {
    const file = largeDatabase();
    damageTable(file, 'desired');
    const { db, setAside } = openDatabase(file);
    expect(setAside?.saved).toEqual(['instances', 'registry_versions']);
    db.close();
  });
});
