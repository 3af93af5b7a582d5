import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/contract/envelope.ts';
import { startTestDaemon, type TestDaemon, tempHome } from '../../helpers/daemon.ts';
import { type Entry, entryOf, freePort, npmEntry } from '../../helpers/servers.ts';

/** Its names, with the server started. */
async function toolsOf(daemon: TestDaemon, server: string): Promise<string[]> {
  const { servers } = await daemon.call('tool.list', { server });
  return servers.flatMap(({ tools }) => tools.map(({ name }) => name));
}

const own: Array<[string, (port: number) => Entry]> = [
  ['stdio', () => entryOf('echo')],
  ['http', (port) => entryOf('http', { port })],
  ['sse', (port) => entryOf('sse', { port, transport: 'sse' })],
];

describe.each(own)('a server over %s', (transport, entry) => {
  it('is ready when its start is answered, lists its tools, answers a call, and stops', async () => {
    const daemon = await startTestDaemon({ server: entry(await freePort()) });
    const started = await daemon.start('server');
    expect(started).toMatchObject({ state: 'running', health: 'healthy', transport, desired: 'running' });
    expect(started.pid).toBeGreaterThan(1);
    expect(await toolsOf(daemon, 'server')).toContain('echo');
    expect(await daemon.tool('server', 'echo', { message: 'hi' })).toBe('Echo: hi');
    expect(await daemon.stop('server')).toMatchObject({ state: 'stopped', pid: null, health: 'unknown' });
    expect(daemon.errors).toEqual([]);
  });

  it('can be started again, as a new process', async () => {
    const daemon = await startTestDaemon({ server: entry(await freePort()) });
    const first = await daemon.start('server');
    await daemon.stop('server');
    const second = await daemon.start('server');
    expect(second.pid).not.toBe(first.pid);
    expect(await daemon.tool('server', 'echo', { message: 'again' })).toBe('Echo: again');
  });
});

const everything: Array<[string, (port: number) => Entry]> = [
  ['stdio', () => npmEntry('everything')],
  ['http', (port) => npmEntry('everything', { port }, 'streamableHttp')],
  ['sse', (port) => npmEntry('everything', { port, transport: 'sse' }, 'sse')],
];

describe('the reference servers', () => {
  it.each(everything)('everything works over %s', async (_, entry) => {
    const daemon = await startTestDaemon({ everything: entry(await freePort()) });
    await daemon.start('everything');
    expect(await toolsOf(daemon, 'everything')).toEqual(expect.arrayContaining(['echo', 'get-sum']));
    expect(await daemon.tool('everything', 'echo', { message: 'grüße ☃' })).toBe('Echo: grüße ☃');
    await daemon.stop('everything');
  });

  it('filesystem reads below the folder that it was given', async () => {
    const home = tempHome();
    const folder = join(home, 'files');
    mkdirSync(folder);
    writeFileSync(join(folder, 'note.txt'), 'written by a test');
    writeFileSync(
      join(home, '.mcp-servers.json'),
      JSON.stringify({ files: npmEntry('filesystem', {}, folder) }),
    );
    const daemon = await startTestDaemon({}, { home });
    await daemon.start('files');
    const path = join(folder, 'note.txt');
    expect(await daemon.tool('files', 'read_text_file', { path })).toBe('written by a test');
  });

  it('memory remembers over a restart, in the file that its environment names', async () => {
    const home = tempHome();
    const memory = npmEntry('memory', { env: { MEMORY_FILE_PATH: join(home, 'memory.jsonl') } });
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ memo: memory }));
    const daemon = await startTestDaemon({}, { home });
    await daemon.start('memo');
    const entities = [{ name: 'daemon', entityType: 'program', observations: ['runs servers'] }];
    await daemon.tool('memo', 'create_entities', { entities });
    await daemon.call('server.restart', { server: 'memo' });
    expect(await daemon.tool('memo', 'read_graph')).toContain('runs servers');
  });
});

describe('the environment of a server', () => {
  it('is that of the daemon, its env_file, its port and its own variables, and its folder is "path"', async () => {
    const home = tempHome();
    mkdirSync(join(home, 'work'));
    writeFileSync(join(home, 'work', '.env'), 'FROM_FILE=file\nBOTH=file\n');
    const env = { BOTH: 'entry', COMBINED: '${OUTER}/${FROM_FILE}/${MISSING:-default}' };
    const echo = entryOf('echo', { path: '~/work', env_file: '.env', env });
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ echo }));
    const daemon = await startTestDaemon({}, { home, env: { OUTER: 'outer' } });
    await daemon.start('echo');
    const value = (name: string) => daemon.tool('echo', 'env', { name });
    expect(await value('HOME')).toBe(home);
    expect(await value('FROM_FILE')).toBe('file');
    expect(await value('BOTH')).toBe('entry');
    expect(await value('COMBINED')).toBe('outer/file/default');
    expect(await daemon.tool('echo', 'cwd')).toBe(join(home, 'work'));
  });
});

describe('a server that somebody else runs', () => {
  it('is spoken to by its url, has no process, and lives on when it is stopped here', async () => {
    const port = await freePort();
    const owner = await startTestDaemon({ web: entryOf('http', { port }) });
    await owner.start('web');
    const guest = await startTestDaemon({ far: { url: `http://127.0.0.1:${port}/mcp` } });
    expect(await guest.start('far')).toMatchObject({ state: 'running', pid: null, transport: 'http' });
    expect(await guest.tool('far', 'echo', { message: 'over there' })).toBe('Echo: over there');
    await guest.stop('far');
    expect(await owner.tool('web', 'echo', { message: 'still here' })).toBe('Echo: still here');
  });

  it('is unreachable, in words, when nobody answers there', async () => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`;
    const daemon = await startTestDaemon({
      far: { url, ready_timeout: '300ms', restart: { max_retries: 0 } },
    });
    const { body } = await daemon.start('far').then(
      () => expect.unreachable(),
      (error: RemoteError) => error,
    );
    expect(body).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', details: { url } });
    expect(body.message).toContain('ECONNREFUSED');
  });
});
