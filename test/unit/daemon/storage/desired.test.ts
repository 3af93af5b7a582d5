import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { DesiredStore } from '../../../../daemon/storage/desired.ts';
import { DESIRED, type Desired } from '../../../../src/domain/server.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const open = () => {
  const { db } = openDatabase(join(tempDir(), 'mcp.db'));
  return { db, store: new DesiredStore(db, () => 42) };
};

it('remembers the last thing that was wanted of each server', () => {
  const { db, store } = open();
  store.set('echo', 'running');
  store.set('bad', 'maintenance');
  store.set('echo', 'stopped');
  expect(store.all()).toEqual(
    new Map<string, Desired>([
      ['bad', 'maintenance'],
      ['echo', 'stopped'],
    ]),
  );
  db.close();
});

it('forgets a server, and does not mind one that it never knew', () => {
  const { db, store } = open();
  store.set('echo', 'running');
  store.forget('echo');
  store.forget('nobody');
  expect(store.all().size).toBe(0);
  db.close();
});

it('takes every value that the domain knows, and no other', () => {
  const { db, store } = open();
  for (const desired of DESIRED) store.set(desired, desired);
  expect([...store.all().keys()].sort()).toEqual([...DESIRED].sort());
  expect(() => store.set('echo', 'sideways' as Desired)).toThrow(
    expect.objectContaining({ code: 'DATABASE_FAILED' }),
  );
  db.close();
});
