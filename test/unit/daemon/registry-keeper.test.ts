import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RegistryKeeper } from '../../../daemon/registry-keeper.ts';
import { openDatabase } from '../../../daemon/storage/database.ts';
import { RegistryVersionStore } from '../../../daemon/storage/registry-versions.ts';
import type { RegistrySnapshot } from '../../../src/config/registry.ts';
import type { NewEvent } from '../../../src/contract/events.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const HAND = { actor: 'file', correlationId: 'hand' };
const CLIENT = { actor: 'cli', correlationId: 'client' };

let folder: string;
let file: string;
beforeEach(() => {
  folder = tempDir();
  file = join(folder, 'servers.json');
});

function keeper() {
  const { db } = openDatabase(join(folder, 'mcp.db'));
  const versions = new RegistryVersionStore(db);
  const applied: string[][] = [];
  const events: NewEvent[] = [];
  const unrecorded: unknown[] = [];
  const registry = new RegistryKeeper({
    file,
    versions,
    now: () => 0,
    context: () => ({}),
    apply: (snapshot: RegistrySnapshot) => applied.push([...snapshot.entries.keys()]),
    publish: (event) => events.push(event),
    onUnrecorded: (error) => unrecorded.push(error),
  });
  const history = () => versions.list().map(({ action, actor }) => `${actor}: ${action}`);
  return { registry, versions, db, applied, events, unrecorded, history };
}

const write = (...names: string[]) =>
  writeFileSync(file, JSON.stringify(Object.fromEntries(names.map((name) => [name, { command: name }]))));

describe('the registry', () => {
  it('is empty when there is no file, which is no problem and no version', () => {
    const { registry, applied, history } = keeper();
    registry.reload(HAND);
    expect(registry.snapshot.entries.size).toBe(0);
    expect(registry.problem).toBeNull();
    expect(applied).toEqual([[]]);
    expect(history()).toEqual([]);
  });

  it('records an edit by hand once, also over a restart of the daemon', () => {
    write('a');
    const first = keeper();
    first.registry.reload(HAND);
    first.registry.reload(HAND);
    first.db.close();
    const second = keeper();
    second.registry.reload(HAND);
    expect(second.history()).toEqual(['file: edit', 'daemon: begin']);
    expect(second.events).toEqual([]);
  });

  it('tells a problem once, and again only when it is another', () => {
    write('a');
    const { registry, events } = keeper();
    registry.reload(HAND);
    events.length = 0;
    for (const text of ['{', '{', '[', '{']) {
      writeFileSync(file, text);
      registry.reload(HAND);
    }
    expect(events.map(({ type }) => type)).toEqual(Array(3).fill('registry_rejected'));
    expect([...registry.snapshot.entries.keys()]).toEqual(['a']);
    expect(registry.problem).not.toBeNull();
    write('a');
    registry.reload(HAND);
    expect(registry.problem).toBeNull();
  });

  it('stays as it is when a folder takes the place of the file', () => {
    write('a');
    const { registry } = keeper();
    registry.reload(HAND);
    rmSync(file);
    mkdirSync(file);
    registry.reload(HAND);
    expect(registry.problem).toContain('EISDIR');
    expect([...registry.snapshot.entries.keys()]).toEqual(['a']);
  });
});

describe('an edit', () => {
  it('makes the file, for its owner only, and the folders on the way', () => {
    file = join(folder, 'deep', 'down', 'servers.json');
    const { registry, applied, history } = keeper();
    registry.edit('add a', CLIENT, () => '{"a": {"command": "a"}}');
    expect(readFileSync(file, 'utf8')).toBe('{"a": {"command": "a"}}');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(applied.at(-1)).toEqual(['a']);
    expect(history()).toEqual(['cli: add a', 'daemon: begin']);
  });

  it('is made in what the file holds now, whoever wrote it', () => {
    const { registry, history } = keeper();
    registry.reload(HAND);
    write('hand');
    registry.edit('add a', CLIENT, (text) => text.replace('{', '{"a": {"command": "a"}, '));
    expect([...registry.snapshot.entries.keys()]).toEqual(['a', 'hand']);
    expect(history()).toEqual(['cli: add a', 'file: edit', 'daemon: begin']);
  });

  it('is refused in a broken file, and so is one that would break it; nothing is written', () => {
    write('a');
    const { registry, history } = keeper();
    registry.reload(HAND);
    const before = history();
    expect(() => registry.edit('break', CLIENT, () => '{')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
    expect(readFileSync(file, 'utf8')).toContain('"a"');
    writeFileSync(file, '{');
    expect(() => registry.edit('add', CLIENT, () => '{}')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
    expect(readFileSync(file, 'utf8')).toBe('{');
    expect(history()).toEqual(before);
  });

  it('that cannot be written says why, and changes nothing', () => {
    mkdirSync(file);
    const { registry, history } = keeper();
    const attempt = () => registry.replace('roll back', CLIENT, '{}');
    expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIG_UNWRITABLE' }));
    expect(history()).toEqual([]);
  });

  it('says which version it made, for a rollback', () => {
    const { registry, versions } = keeper();
    const first = registry.edit('one', CLIENT, () => '{"a": {"command": "a"}}');
    const second = registry.edit('two', CLIENT, () => '{}');
    expect(second).toBe(first + 1);
    expect(versions.get(first)?.text).toBe('{"a": {"command": "a"}}');
    expect(versions.get(second)?.diff).toContain('-{"a": {"command": "a"}}');
  });
});

describe('when nothing can be recorded', () => {
  it('an edit by hand is in force all the same', () => {
    const { registry, db, applied, unrecorded } = keeper();
    registry.reload(HAND);
    db.close();
    write('a');
    registry.reload(HAND);
    expect(applied.at(-1)).toEqual(['a']);
    expect(unrecorded).toHaveLength(1);
  });
});
