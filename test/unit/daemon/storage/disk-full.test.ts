import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../../daemon/checks/database.ts';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { EventStore } from '../../../../daemon/storage/events.ts';
import { canMount, smallDisk } from '../../../helpers/small-disk.ts';
import { firstMigration, makeFirstDatabase, withSecondStep } from '../../../helpers/storage.ts';

const KIB = 1024;
const keep = { maxDays: 30, maxRows: 100_000 };
const event = { type: 'server_running', server: 'echo', message: 'x'.repeat(2000) } as const;

describe.runIf(canMount)('on a disk that is full', () => {
  it('an event that cannot be stored is an error; what was acknowledged stays, and it goes on with the disk', () => {
    const disk = smallDisk(4);
    const file = join(disk.folder, 'mcp.db');
    const { db } = openDatabase(file);
    const store = new EventStore(db, keep);
    disk.fill(64 * KIB);
    let stored = 0;
    const fillUp = () => {
      for (;;) {
        store.append(event);
        stored += 1;
      }
    };
    expect(fillUp).toThrow(expect.objectContaining({ code: 'DATABASE_FAILED' }));
    expect(store.list().total).toBe(stored);
    disk.free();
    store.append(event);
    db.close();

    const again = openDatabase(file);
    expect(again.setAside).toBeNull();
    expect(new EventStore(again.db, keep).list().total).toBe(stored + 1);
    again.db.close();
  });

  it('there is no backup, hence no upgrade; the version before goes on, and the upgrade is made when there is room', () => {
    const disk = smallDisk(4);
    const file = join(disk.folder, 'mcp.db');
    makeFirstDatabase(file, 2000);
    const upgrade = () => openDatabase(file, { migrations: withSecondStep('CREATE TABLE more (x)') });
    for (const leave of [64 * KIB, 256 * KIB, 512 * KIB]) {
      disk.fill(leave);
      expect(upgrade).toThrow(expect.objectContaining({ code: 'DATABASE_BACKUP_FAILED' }));
      expect(readdirSync(join(disk.folder, 'backups'))).toEqual([]);
    }
    const before = openDatabase(file, { migrations: firstMigration() });
    expect(new EventStore(before.db, keep).list().total).toBe(2000);
    before.db.close();
    disk.free();
    const { db, schemaChange } = upgrade();
    expect(schemaChange).toMatchObject({ from: 1, to: 2 });
    db.close();
  });

  it('where there is room for nothing at all, what is stored can be read, and is written to when there is room', () => {
    const disk = smallDisk(4);
    const file = join(disk.folder, 'mcp.db');
    makeFirstDatabase(file);
    disk.fill(0);
    const { db, setAside } = openDatabase(file, { migrations: firstMigration() });
    expect(setAside).toBeNull();
    const store = new EventStore(db, keep);
    expect(store.list().total).toBe(10);
    const full = { code: 'DATABASE_FAILED', message: expect.stringContaining('its disk is full') };
    expect(() => store.append(event)).toThrow(expect.objectContaining(full));
    expect(checkDatabase(file)).toMatchObject([{ status: 'warning', fix: 'mcp daemon restart' }]);
    disk.free();
    store.append(event);
    db.close();
    expect(checkDatabase(file)).toMatchObject([{ status: 'ok' }]);
  });

  it('a new database cannot be begun, which says so', () => {
    const disk = smallDisk(1);
    disk.fill(0);
    const failed = { code: 'DATABASE_FAILED', message: expect.stringContaining('disk') };
    expect(() => openDatabase(join(disk.folder, 'mcp.db'))).toThrow(expect.objectContaining(failed));
  });
});
