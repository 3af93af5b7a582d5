import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MENDS } from '../../../../daemon/checks/mends.ts';
import { acquireLock } from '../../../../daemon/lock.ts';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { DesiredStore } from '../../../../daemon/storage/desired.ts';
import { EventStore } from '../../../../daemon/storage/events.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { damageTable, makeFirstDatabase } from '../../../helpers/storage.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

function freshPaths() {
  const paths = resolvePaths({ HOME: tempDir() });
  mkdirSync(paths.runtimeDir, { mode: 0o700 });
  mkdirSync(paths.dataDir, { recursive: true });
  return paths;
}

describe('mending the socket', () => {
  const program = useProgram('leave-socket');

  it('removes one that nobody listens on, once', async () => {
    const paths = freshPaths();
    await startProgram(program, [paths.socket]).ended;
    expect(existsSync(paths.socket)).toBe(true);
    expect(await MENDS.socket?.(paths)).toBe(`removed ${paths.socket}`);
    expect(existsSync(paths.socket)).toBe(false);
    expect(await MENDS.socket?.(paths)).toBeNull();
  });

  it('leaves one that somebody listens on, whoever has the lock', async () => {
    const paths = freshPaths();
    const server = createServer().listen(paths.socket);
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));
    const refused = { code: 'DAEMON_ALREADY_RUNNING' };
    await expect(MENDS.socket?.(paths)).rejects.toMatchObject(refused);
    expect(existsSync(paths.socket)).toBe(true);
    acquireLock(paths.lock).release();
  });

  it('touches nothing while a daemon holds the lock, even one that does not listen yet', async () => {
    const paths = freshPaths();
    await startProgram(program, [paths.socket]).ended;
    const lock = acquireLock(paths.lock);
    await expect(MENDS.socket?.(paths)).rejects.toMatchObject({ code: 'DAEMON_ALREADY_RUNNING' });
    expect(existsSync(paths.socket)).toBe(true);
    lock.release();
  });
});

describe('mending the database', () => {
  it('sets a damaged one aside, saves what is sound, and leaves word of it; a sound one stays', async () => {
    const paths = freshPaths();
    makeFirstDatabase(paths.database, 500);
    const { db: before } = openDatabase(paths.database);
    new DesiredStore(before).set('echo', 'running');
    before.close();
    expect(await MENDS.database?.(paths)).toBeNull();
    damageTable(paths.database, 'events');

    expect(await MENDS.database?.(paths)).toContain('saved of it: desired');
    expect(await MENDS.database?.(paths)).toBeNull();
    expect(readdirSync(paths.dataDir).filter((name) => name.includes('damaged-'))).toHaveLength(1);
    const { db } = openDatabase(paths.database);
    expect(new DesiredStore(db).all()).toEqual(new Map([['echo', 'running']]));
    const { events } = new EventStore(db, { maxDays: 1, maxRows: 100 }).list();
    expect(events).toMatchObject([{ event_type: 'database_set_aside', severity: 'critical' }]);
    db.close();
  });
});
