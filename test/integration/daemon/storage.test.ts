import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../daemon/storage/database.ts';
import { DesiredStore } from '../../../daemon/storage/desired.ts';
import { loadMigrations } from '../../../daemon/storage/migrate.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { startTestDaemon, tempHome } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';
import { damageTable, firstMigration, makeFirstDatabase } from '../../helpers/storage.ts';

/** A home with a registry of one server, which is wanted to run, and a database of the first release. */
function homeOfFirstRelease() {
  const home = tempHome();
  const { database } = resolvePaths({ HOME: home });
  mkdirSync(dirname(database), { recursive: true });
  makeFirstDatabase(database, 500);
  const { db } = openDatabase(database, { migrations: firstMigration() });
  new DesiredStore(db).set('echo', 'running');
  db.close();
  return { home, database };
}

describe('a daemon and the database of an earlier one', () => {
  it('brings the schema up to date, says where the backup is, and keeps everything', async () => {
    const { home } = homeOfFirstRelease();
    const daemon = await startTestDaemon({}, { home });
    const [upgraded] = daemon.events().filter(({ event_type }) => event_type === 'database_upgraded');
    expect(upgraded).toMatchObject({ severity: 'info', details: { from: 1, to: loadMigrations().length } });
    const { db } = openDatabase(String(upgraded?.details.backup), { migrations: firstMigration() });
    expect(new DesiredStore(db).all()).toEqual(new Map([['echo', 'running']]));
    db.close();
    expect(daemon.events().filter(({ server }) => server === 'echo')).toHaveLength(500);
    expect(daemon.errors).toEqual([]);
  });

  it('that is damaged: says so aloud, starts all the same, and runs what was wanted', async () => {
    const { home, database } = homeOfFirstRelease();
    damageTable(database, 'events');
    writeFileSync(resolvePaths({ HOME: home }).registry, JSON.stringify({ echo: entryOf('echo') }));
    const daemon = await startTestDaemon({}, { home });
    await daemon.state('echo', 'running');
    const [told] = daemon.events().filter(({ event_type }) => event_type === 'database_set_aside');
    expect(told).toMatchObject({
      severity: 'critical',
      details: { saved: expect.arrayContaining(['desired']) },
    });
    expect(daemon.errors.join()).toContain('the database was damaged');
  });

  it('that is of a newer version: does not start, and leaves it as it is', async () => {
    const { home, database } = homeOfFirstRelease();
    const newer = { id: loadMigrations().length + 1, name: 'newer.sql', sql: '', sha256: '' };
    openDatabase(database, { migrations: [...loadMigrations(), newer] }).db.close();
    await expect(startTestDaemon({}, { home })).rejects.toMatchObject({ code: 'DATABASE_TOO_NEW' });
    await expect(startTestDaemon({}, { home })).rejects.toMatchObject({ code: 'DATABASE_TOO_NEW' });
    const { db } = openDatabase(database, { migrations: [...loadMigrations(), newer] });
    expect(new DesiredStore(db).all()).toEqual(new Map([['echo', 'running']]));
    db.close();
  });
});
