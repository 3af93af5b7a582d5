import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backupFolderOf } from '../../daemon/storage/backup.ts';
import { loadMigrations, migrate, schemaVersion } from '../../daemon/storage/migrate.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { atEveryPoint, type DeathOrder, startMortal, startUnderOrder } from '../helpers/chaos/crash.ts';
import { readKept } from '../helpers/chaos/kept.ts';
import { expectSound } from '../helpers/chaos/soundness.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, startDaemonProcess } from '../helpers/daemon-process.ts';
import { entryOf, freePort } from '../helpers/servers.ts';
import { tempDir } from '../helpers/temp-dir.ts';

async function homeWithServers(): Promise<string> {
  const home = tempHome();
  const entries = { tiny: tinyEntry(), web: entryOf('http', { port: await freePort() }) };
  writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(entries, null, 2));
  return home;
}

async function kill(daemon: DaemonProcess): Promise<void> {
  daemon.child.kill('SIGKILL');
  await daemon.ended;
}

async function pidOf(daemon: DaemonProcess, server: string): Promise<number | null | undefined> {
  return (await daemon.call('server.status', { servers: [server] })).servers[0]?.pid;
}

/** Has a daemon die while it starts; the next one must be sound, and is handed to `look` before it is killed too. */
async function dieStarting(home: string, order: DeathOrder, look: (next: DaemonProcess) => Promise<void>) {
  const { daemon, ...outcome } = await startUnderOrder(home, order);
  await kill(daemon);
  const next = await startDaemonProcess(home);
  await expectSound(next);
  await look(next);
  await kill(next);
  return outcome;
}

describe('a daemon that dies at any step of its start', () => {
  it('in a fresh home is followed by one that can do everything', async () => {
    const visit = async (order: DeathOrder) =>
      dieStarting(await homeWithServers(), order, async (next) => {
        await next.call('server.start', { server: 'tiny' });
      });
    expect(await atEveryPoint('before', visit, 3)).toBeGreaterThan(30);
    expect(await atEveryPoint('halfway', visit, 3)).toBeGreaterThan(2);
  });

  it('after one that was killed is followed by one that takes over what both of them left', async () => {
    const home = await homeWithServers();
    const first = await startMortal(home);
    await first.call('server.start', { server: 'tiny' });
    const { server: web } = await first.call('server.start', { server: 'web' });
    await kill(first);
    const visit = (order: DeathOrder) =>
      dieStarting(home, order, async (next) => expect(await pidOf(next, 'web')).toBe(web.pid));
    expect(await atEveryPoint('before', visit)).toBeGreaterThan(20);
    expect(await atEveryPoint('halfway', visit)).toBeGreaterThan(2);
  });

  it.each(loadMigrations().slice(1))(
    'while it applies $name is followed by one that has all that was kept',
    async ({ id }) => {
      const template = databaseOfVersion(id - 1);
      const visit = async (order: DeathOrder) => {
        const home = await homeWithServers();
        const { database } = resolvePaths({ HOME: home });
        mkdirSync(dirname(database), { recursive: true });
        cpSync(template, database);
        return dieStarting(home, order, async ({ paths }) => {
          expect([...readKept(paths).events.values()].slice(0, 3)).toEqual(['one', 'two', 'three']);
          expectMigrated(database);
        });
      };
      expect(await atEveryPoint('before', visit, 3)).toBeGreaterThan(20);
      expect(await atEveryPoint('halfway', visit, 3)).toBeGreaterThan(2);
    },
  );
});

/** A database as an earlier version of us left it. */
function databaseOfVersion(version: number): string {
  const file = `${tempDir()}/mcp.db`;
  const db = new BetterSqlite3(file);
  migrate(db, loadMigrations().slice(0, version));
  const insert = db.prepare(
    "INSERT INTO events (timestamp, event_type, severity, category, message, details) VALUES (?, 'x', 'info', 'security', ?, '{}')",
  );
  for (const message of ['one', 'two', 'three']) insert.run(Date.now(), message);
  db.close();
  return file;
}

/** The schema is the newest, and there is a whole copy of what there was before, and nothing else. */
function expectMigrated(database: string): void {
  const backups = readdirSync(backupFolderOf(database));
  expect(backups.filter((name) => !name.endsWith('.db'))).toEqual([]);
  const versions = [database, ...backups.map((name) => `${backupFolderOf(database)}/${name}`)].map((file) => {
    const db = new BetterSqlite3(file, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const version = schemaVersion(db);
    db.close();
    return version;
  });
  expect(versions[0]).toBe(loadMigrations().length);
  expect(versions.length).toBeGreaterThan(1);
}
