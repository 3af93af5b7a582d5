import { readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon, tempHome } from '../../helpers/daemon.ts';
import { isAlive } from '../../helpers/processes.ts';
import { entryOf } from '../../helpers/servers.ts';

const namesOf = async (daemon: TestDaemon) =>
  (await daemon.call('server.status', {})).servers.map(({ name }) => name);

const changed = (daemon: TestDaemon) => daemon.event(({ event_type }) => event_type === 'registry_changed');
const rejected = (daemon: TestDaemon) => daemon.event(({ event_type }) => event_type === 'registry_rejected');

describe('an edit of the registry by hand', () => {
  it('is picked up within a second', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const noticed = changed(daemon);
    const begun = performance.now();
    daemon.writeRegistry({ a: entryOf('echo'), b: entryOf('echo') });
    expect((await noticed).details).toMatchObject({ actor: 'file' });
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(await namesOf(daemon)).toEqual(['a', 'b']);
    expect(await daemon.start('b')).toMatchObject({ state: 'running' });
  });

  it('that replaces the file is picked up, again and again', async () => {
    const daemon = await startTestDaemon({});
    for (const name of ['one', 'two', 'three']) {
      const noticed = changed(daemon);
      const draft = join(daemon.home, 'draft.json');
      writeFileSync(draft, JSON.stringify({ [name]: entryOf('echo') }));
      renameSync(draft, daemon.paths.registry);
      await noticed;
      expect(await namesOf(daemon)).toEqual([name]);
    }
  });

  it('that restarts nothing leaves everything alone', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo'), b: entryOf('echo') });
    const [a, b] = await Promise.all([daemon.start('a'), daemon.start('b')]);
    const noticed = changed(daemon);
    daemon.writeRegistry({ b: entryOf('echo', { name: 'B' }), a: entryOf('echo', { description: 'new' }) });
    await noticed;
    expect(await daemon.status('a')).toMatchObject({ pid: a.pid, state: 'running' });
    expect(await daemon.status('b')).toMatchObject({ pid: b.pid, state: 'running', title: 'B' });
  });

  it('that changes what a process was given starts that server anew, and no other', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo'), b: entryOf('echo') });
    const [a, b] = await Promise.all([daemon.start('a'), daemon.start('b')]);
    const again = daemon.event(({ event_type, server }) => event_type === 'server_running' && server === 'a');
    daemon.writeRegistry({ a: entryOf('echo', { env: { NEW: 'yes' } }), b: entryOf('echo') });
    await again;
    expect(await daemon.tool('a', 'env', { name: 'NEW' })).toBe('yes');
    expect((await daemon.status('a')).pid).not.toBe(a.pid);
    expect((await daemon.status('b')).pid).toBe(b.pid);
  });

  it('that repairs what was given up tries it again', async () => {
    const daemon = await startTestDaemon({ a: { command: 'mcp-no-such-command' } });
    await daemon.start('a').catch(() => {});
    expect((await daemon.status('a')).state).toBe('error');
    daemon.writeRegistry({ a: entryOf('echo') });
    await daemon.state('a', 'running');
  });

  it('that removes an entry stops its server, and forgets it', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo'), b: entryOf('echo') });
    const { pid } = await daemon.start('a');
    const stopped = daemon.event(({ event_type }) => event_type === 'server_stopped');
    daemon.writeRegistry({ b: entryOf('echo') });
    await stopped;
    expect(isAlive(pid as number)).toBe(false);
    expect(await namesOf(daemon)).toEqual(['b']);
    await expect(daemon.status('a')).rejects.toMatchObject({ body: { code: 'SERVER_NOT_FOUND' } });
  });

  it('that removes an entry and brings it back at once never makes two of it', async () => {
    const deaf = entryOf('ignores-sigterm', { stop_timeout: '300ms' });
    const daemon = await startTestDaemon({ deaf });
    const { pid } = await daemon.start('deaf');
    const stopping = daemon.event(({ event_type }) => event_type === 'server_stopping');
    daemon.writeRegistry({});
    await stopping;
    daemon.writeRegistry({ deaf });
    daemon.reload();
    const again = await daemon.start('deaf');
    expect(isAlive(pid as number)).toBe(false);
    expect(again).toMatchObject({ state: 'running', desired: 'running' });
  });

  it('that disables a server stops it', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    await daemon.start('a');
    daemon.writeRegistry({ a: entryOf('echo', { enabled: false }) });
    await daemon.state('a', 'stopped');
    expect(await daemon.status('a')).toMatchObject({ enabled: false });
  });
});

describe('a registry that cannot be used', () => {
  it('leaves the last good state in use, and is told with line and column', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const { pid } = await daemon.start('a');
    const told = rejected(daemon);
    writeFileSync(daemon.paths.registry, '{\n  "a": {"command": "x",,}\n}\n');
    expect((await told).message).toContain(`${daemon.paths.registry}: 2:`);
    expect(await daemon.status('a')).toMatchObject({ pid, state: 'running' });
    expect((await daemon.call('daemon.status', {})).registry_problem).toMatch(/^2:\d+ /);
    const add = daemon.call('registry.add', { server: 'b', entry: { command: 'x' } });
    await expect(add).rejects.toMatchObject({ body: { code: 'CONFIG_INVALID' } });
    const noticed = changed(daemon);
    daemon.writeRegistry({ a: entryOf('echo'), b: entryOf('echo') });
    await noticed;
    expect((await daemon.call('daemon.status', {})).registry_problem).toBeNull();
  });

  it('because somebody emptied it by mistake stops nobody', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const { pid } = await daemon.start('a');
    const told = rejected(daemon);
    truncateSync(daemon.paths.registry);
    expect((await told).message).toContain('is empty');
    expect(await daemon.status('a')).toMatchObject({ pid, state: 'running' });
  });

  it('is replaced by a rollback to the last good version, and what it held is kept', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const good = readFileSync(daemon.paths.registry, 'utf8');
    const told = rejected(daemon);
    writeFileSync(daemon.paths.registry, '{ "half": ');
    await told;
    const { versions } = await daemon.call('registry.history', {});
    const { restored } = await daemon.call('registry.rollback', {});
    expect(restored).toBe(versions[0]?.id);
    expect(readFileSync(daemon.paths.registry, 'utf8')).toBe(good);
    expect(readFileSync(`${daemon.paths.registry}.broken`, 'utf8')).toBe('{ "half": ');
    expect((await daemon.call('daemon.status', {})).registry_problem).toBeNull();
  });

  it('lists an invalid entry with its place, and hides no other', async () => {
    const daemon = await startTestDaemon({ good: entryOf('echo'), bad: { command: 'x', comand: 'y' } });
    const report = await daemon.call('server.status', {});
    expect(report.servers.map(({ name }) => name)).toEqual(['good']);
    expect(report.invalid).toMatchObject([{ name: 'bad', problems: [{ line: 10, path: 'bad.comand' }] }]);
    await expect(daemon.start('bad')).rejects.toMatchObject({ body: { code: 'SERVER_INVALID' } });
    expect(await daemon.start('good')).toMatchObject({ state: 'running' });
  });

  it('whose entry became invalid leaves its server running: it can be used and stopped, not started', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const { pid } = await daemon.start('a');
    const noticed = changed(daemon);
    daemon.writeRegistry({ a: { ...entryOf('echo'), port: 'many' } });
    await noticed;
    expect(await daemon.status('a')).toMatchObject({ pid, state: 'running' });
    expect(await daemon.tool('a', 'echo', { message: 'hi' })).toBe('Echo: hi');
    await expect(daemon.call('server.restart', { server: 'a' })).rejects.toMatchObject({
      body: { code: 'SERVER_INVALID' },
    });
    expect(await daemon.stop('a')).toMatchObject({ state: 'stopped' });
    await expect(daemon.start('a')).rejects.toMatchObject({ body: { code: 'SERVER_INVALID' } });
  });

  it('that vanished is an empty one', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    await daemon.start('a');
    const stopped = daemon.event(({ event_type }) => event_type === 'server_stopped');
    rmSync(daemon.paths.registry);
    await stopped;
    expect(await namesOf(daemon)).toEqual([]);
  });
});

describe('a change of the registry through the daemon', () => {
  it('is in the file and in force when it is answered, and keeps what it does not touch', async () => {
    const home = tempHome();
    const file = join(home, '.mcp-servers.json');
    writeFileSync(file, '{\n  // mine\n  "a": { "command": "x", "x-note": 1 }\n}\n', { mode: 0o640 });
    const daemon = await startTestDaemon({}, { home });
    const { server } = await daemon.call('registry.add', { server: 'echo', entry: entryOf('echo') });
    expect(server).toMatchObject({ name: 'echo', state: 'stopped' });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('// mine');
    expect(text).toContain('"x-note": 1');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(await daemon.start('echo')).toMatchObject({ state: 'running' });
  });

  it('is refused when the entry is invalid, the name is taken or is none, and nothing is written', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const before = readFileSync(daemon.paths.registry, 'utf8');
    const add = (server: string, entry: Record<string, unknown>) =>
      daemon.call('registry.add', { server, entry });
    await expect(add('b', { comand: 'x' })).rejects.toMatchObject({ body: { code: 'SERVER_INVALID' } });
    await expect(add('a', { command: 'x' })).rejects.toMatchObject({ body: { code: 'SERVER_EXISTS' } });
    await expect(add('status', { command: 'x' })).rejects.toMatchObject({
      body: { code: 'SERVER_NAME_INVALID' },
    });
    expect(readFileSync(daemon.paths.registry, 'utf8')).toBe(before);
  });

  it('may set fields and take them away', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo', { name: 'Old' }) });
    const fields = { name: null, description: 'new' };
    const { server } = await daemon.call('registry.update', { server: 'a', fields });
    expect(server.title).toBe('a');
    expect((await daemon.call('server.info', { server: 'a' })).entry).toMatchObject({ description: 'new' });
  });

  it('that removes a server stops it first', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const { pid } = await daemon.start('a');
    await daemon.call('registry.remove', { server: 'a' });
    expect(isAlive(pid as number)).toBe(false);
    expect(JSON.parse(readFileSync(daemon.paths.registry, 'utf8'))).toEqual({});
  });

  it('is recorded, and can be taken back', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    const { version } = await daemon.call('registry.add', { server: 'b', entry: { command: 'x' } });
    const { versions } = await daemon.call('registry.history', {});
    expect(versions.map(({ action, actor }) => [action, actor])).toEqual([
      ['add b', 'cli'],
      ['edit', 'file'],
      ['begin', 'daemon'],
    ]);
    expect(versions[0]).toMatchObject({ id: version });
    expect(versions[0]?.diff).toContain('+');
    const { restored } = await daemon.call('registry.rollback', {});
    expect(restored).toBe(versions[1]?.id);
    expect(await namesOf(daemon)).toEqual(['a']);
  });

  it('does not overwrite an edit by hand that was not noticed yet, and records it as one', async () => {
    const daemon = await startTestDaemon({ a: entryOf('echo') });
    daemon.writeRegistry({ a: entryOf('echo'), byhand: entryOf('echo') });
    await daemon.call('registry.add', { server: 'b', entry: { command: 'x' } });
    expect(await namesOf(daemon)).toEqual(['a', 'byhand', 'b']);
    const { versions } = await daemon.call('registry.history', { limit: 2 });
    expect(versions.map(({ action, actor }) => [action, actor])).toEqual([
      ['add b', 'cli'],
      ['edit', 'file'],
    ]);
  });

  it('may come from many at a time, and every one counts', async () => {
    const daemon = await startTestDaemon({});
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const clients = await Promise.all(names.map(() => daemon.client()));
    await Promise.all(
      names.map((server, index) => clients[index]?.call('registry.add', { server, entry: { command: 'x' } })),
    );
    expect((await namesOf(daemon)).sort()).toEqual(names.sort());
  });

  it('to a version that never was is refused', async () => {
    const daemon = await startTestDaemon({}, { home: tempHome() });
    for (const params of [{}, { version: 4711 }]) {
      const rollback = daemon.call('registry.rollback', params);
      await expect(rollback).rejects.toMatchObject({ body: { code: 'CONFIG_VERSION_NOT_FOUND' } });
    }
  });
});
