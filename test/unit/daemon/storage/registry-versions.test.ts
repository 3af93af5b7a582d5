import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { RegistryVersionStore } from '../../../../daemon/storage/registry-versions.ts';
import { METHODS } from '../../../../src/contract/methods.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const open = () => {
  const { db } = openDatabase(join(tempDir(), 'mcp.db'));
  return { db, store: new RegistryVersionStore(db) };
};
const change = (text: string) => ({ actor: 'cli', action: `add ${text}`, text, diff: `+${text}`, now: 1000 });

it('keeps the whole text of each change and gives it back by its id', () => {
  const { db, store } = open();
  const first = store.record(change('a'));
  store.record(change('b'));
  expect(store.get(first)).toEqual({
    id: first,
    timestamp: '1970-01-01T00:00:01.000Z',
    actor: 'cli',
    action: 'add a',
    text: 'a',
    diff: '+a',
  });
  expect(store.latest()?.text).toBe('b');
  db.close();
});

it('has no latest at first, and nothing under an id that was never given', () => {
  const { db, store } = open();
  expect([store.latest(), store.get(7), store.list()]).toEqual([null, null, []]);
  db.close();
});

it('lists the newest first, without the text, in the shape of the contract', () => {
  const { db, store } = open();
  for (const text of ['a', 'b', 'c']) store.record(change(text));
  const versions = store.list(2);
  expect(versions.map((version) => version.action)).toEqual(['add c', 'add b']);
  expect(versions[0]).not.toHaveProperty('text');
  expect(METHODS['registry.history'].result.parse({ versions }).versions).toEqual(versions);
  db.close();
});

it('keeps the newest two hundred', () => {
  const { db, store } = open();
  for (let i = 1; i <= 250; i++) store.record(change(String(i)));
  const versions = store.list(1000);
  expect([versions.length, versions[0]?.id, versions.at(-1)?.id]).toEqual([200, 250, 51]);
  expect(store.get(50)).toBeNull();
  db.close();
});
