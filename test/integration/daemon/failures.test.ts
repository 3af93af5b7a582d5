import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RemoteError } from '../../../src/contract/envelope.ts';
import type { ErrorBody } from '../../../src/contract/errors.ts';
import { startTestDaemon, type TestDaemon, tempHome } from '../../helpers/daemon.ts';
import { type Entry, entryOf, freePort } from '../../helpers/servers.ts';

/** No second try, so that a failure is the end of it. */
const ONCE = { restart: { max_retries: 0 } };

/** How the start of an entry fails, in a daemon of its own. */
async function failureOf(entry: Entry, home = tempHome()): Promise<{ body: ErrorBody; daemon: TestDaemon }> {
  writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ bad: { ...ONCE, ...entry } }));
  const daemon = await startTestDaemon({}, { home });
  const error = await daemon.start('bad').then(
    () => expect.unreachable('it started'),
    (error: RemoteError) => error,
  );
  expect(error.body.hint).not.toBe('');
  expect(daemon.errors).toEqual([]);
  return { body: error.body, daemon };
}

describe('a server that cannot be started', () => {
  it('is given up at once, with the error in its status and in the events', async () => {
    const { body, daemon } = await failureOf(entryOf('exits-1'));
    expect(await daemon.status('bad')).toMatchObject({
      state: 'error',
      health: 'unhealthy',
      pid: null,
      last_error: body,
      desired: 'running',
    });
    expect(daemon.eventTypes('bad')).toEqual(['server_starting', 'server_gave_up']);
    const gaveUp = daemon.events().find(({ event_type }) => event_type === 'server_gave_up');
    expect(gaveUp).toMatchObject({ severity: 'critical', details: { error: { code: 'EXITED_EARLY' } } });
  });

  it('says what it wrote last, when it ends before it is ready', async () => {
    const { body } = await failureOf(entryOf('exits-1'));
    expect(body).toMatchObject({ code: 'EXITED_EARLY', details: { exit_code: 1, exit_signal: null } });
    expect(body.message).toBe('"bad" exited with code 1 before it was ready');
    expect(body.details.last_words).toEqual(['reading the configuration', 'fatal: DATABASE_URL is not set']);
  });

  it('has failed also when it ends with code 0', async () => {
    const { body } = await failureOf(entryOf('exits-0'));
    expect(body).toMatchObject({ code: 'EXITED_EARLY', details: { exit_code: 0 } });
    expect(body.details.last_words).toEqual(['usage: exits-0 FILE']);
  });

  it('has failed when it is not ready in time', async () => {
    const { body } = await failureOf(entryOf('never-ready', { ready_timeout: '300ms' }));
    expect(body.code).toBe('READY_TIMEOUT');
    expect(body.message).toBe('"bad" was not ready within 0.3 s (waiting for the MCP handshake)');
    expect(body.details.last_words).toEqual(['thinking about it']);
  });

  it('may take its time, within its time', async () => {
    const daemon = await startTestDaemon({ slow: entryOf('slow-start', { ready_timeout: '10s' }, 300) });
    expect(await daemon.start('slow')).toMatchObject({ state: 'running' });
  });

  it('may be given another time by who starts it', async () => {
    const daemon = await startTestDaemon({ bad: entryOf('never-ready', ONCE) });
    const starting = daemon.call('server.start', { server: 'bad', timeout_seconds: 0.2 });
    await expect(starting).rejects.toMatchObject({
      body: { code: 'READY_TIMEOUT', details: { seconds: 0.2 } },
    });
  });

  it('refused the handshake, in its own words', async () => {
    const { body } = await failureOf(entryOf('refuses-initialize'));
    expect(body.code).toBe('HANDSHAKE_FAILED');
    expect(body.message).toContain('no licence on this machine');
  });

  it('speaks no revision of MCP that is known', async () => {
    const { body } = await failureOf(entryOf('wrong-version'));
    expect(body.code).toBe('HANDSHAKE_FAILED');
    expect(body.message).toContain('1999-01-01');
  });

  it('closed its stdout', async () => {
    const { body } = await failureOf(entryOf('closes-stdout', { stop_timeout: '1s' }));
    expect(body.code).toBe('HANDSHAKE_FAILED');
    expect(body.details.last_words).toEqual(['closing stdout']);
  });

  it('writes on stdout what is no MCP, and nothing that is', async () => {
    const { body, daemon } = await failureOf(entryOf('garbage-stdout', { ready_timeout: '1s' }));
    expect(body.code).toBe('STDOUT_NOT_MCP');
    expect(body.message).toContain('Server listening on http://localhost:3000');
    expect(daemon.eventTypes('bad')).toEqual(['server_starting', 'stdout_polluted', 'server_gave_up']);
  });

  it('is not on PATH, which is named', async () => {
    const { body } = await failureOf({ command: 'mcp-no-such-command --port 1' });
    expect(body).toMatchObject({ code: 'SPAWN_NOT_FOUND', details: { command: 'mcp-no-such-command' } });
    expect(body.details.path).toBe(process.env.PATH);
    expect(body.hint).toContain(process.env.PATH);
  });

  it('is not on PATH, but where a version manager puts it', async () => {
    const home = tempHome();
    const tool = join(home, '.local', 'bin', 'mcp-test-tool');
    mkdirSync(join(home, '.local', 'bin'), { recursive: true });
    writeFileSync(tool, '#!/bin/sh\n', { mode: 0o755 });
    const { body } = await failureOf({ command: 'mcp-test-tool' }, home);
    expect(body).toMatchObject({ code: 'SPAWN_NOT_FOUND', details: { found_elsewhere: [tool] } });
    expect(body.hint).toContain(tool);
  });

  it('is a script whose interpreter is missing', async () => {
    const home = tempHome();
    const file = join(home, 'server');
    writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
    const { body } = await failureOf({ command: file }, home);
    expect(body.code).toBe('SPAWN_FAILED');
  });

  it('has no working directory', async () => {
    const { body } = await failureOf(entryOf('echo', { path: '/no/such/folder' }));
    expect(body).toMatchObject({ code: 'CWD_NOT_FOUND', details: { path: '/no/such/folder' } });
  });

  it('has no env_file', async () => {
    const { body, daemon } = await failureOf(entryOf('echo', { env_file: 'missing.env' }));
    expect(body).toMatchObject({ code: 'ENV_FILE_UNREADABLE' });
    expect(body.message).toContain(join(daemon.home, 'missing.env'));
  });

  it('needs a variable that is not set', async () => {
    const { body } = await failureOf(entryOf('echo', { env: { KEY: '${MCP_TEST_UNSET}' } }));
    expect(body).toMatchObject({ code: 'ENV_VAR_UNSET', details: { variable: 'MCP_TEST_UNSET' } });
  });

  it('wants a port that somebody has, who is named', async () => {
    const port = await freePort();
    const owner = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void owner.close());
    const { body } = await failureOf(entryOf('http', { port }));
    expect(body).toMatchObject({ code: 'PORT_IN_USE', details: { port } });
    if (process.platform === 'linux') expect(body.details.owner_pid).toBe(process.pid);
  });

  it('never listens on its port', async () => {
    const port = await freePort();
    const { body } = await failureOf(entryOf('http-never-listens', { port, ready_timeout: '500ms' }));
    expect(body.code).toBe('READY_TIMEOUT');
    expect(body.message).toContain('ECONNREFUSED');
    expect(body.details.last_words).toEqual(['waiting for the database']);
  });

  it('listens, but knows no MCP', async () => {
    const { body } = await failureOf(entryOf('http-404', { port: await freePort(), ready_timeout: '500ms' }));
    expect(body.code).toBe('READY_TIMEOUT');
    expect(body.message).toContain('404');
  });

  it('refuses the handshake over HTTP at once: asking again would not help', async () => {
    const begun = performance.now();
    const { body } = await failureOf(entryOf('http-refuses', { port: await freePort() }));
    expect(body.code).toBe('HANDSHAKE_FAILED');
    expect(body.message).toContain('no licence on this machine');
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('exits before it listens on its port', async () => {
    const { body } = await failureOf(entryOf('exits-1', { port: await freePort() }));
    expect(body.code).toBe('EXITED_EARLY');
    expect(body.details.last_words).toContain('fatal: DATABASE_URL is not set');
  });
});

describe('a health check', () => {
  it('is tried until it passes', async () => {
    const entry = entryOf(
      'http',
      { port: await freePort(), health_check: { type: 'http', path: '/health' } },
      2,
    );
    const daemon = await startTestDaemon({ web: entry });
    expect(await daemon.start('web')).toMatchObject({ state: 'running' });
  });

  it.each([
    [{ type: 'http', path: '/health' }, '503'],
    [{ type: 'command', command: 'echo not yet; exit 3' }, 'exited with code 3: not yet'],
    [{ type: 'tcp', port: 1 }, 'ECONNREFUSED'],
  ])('%j that never passes fails the start, and says what it saw', async (check, words) => {
    const health_check = { timeout: '1s', ...check };
    const entry = entryOf('http', { port: await freePort(), health_check, ready_timeout: '700ms' }, 1000);
    const { body } = await failureOf(entry);
    expect(body.code).toBe('HEALTH_CHECK_FAILED');
    expect(body.message).toContain(words);
  });

  it('that hangs counts as one that fails, and leaves nothing behind', async () => {
    const health_check = { type: 'command', command: 'sleep 60; true', timeout: '100ms' };
    const { body } = await failureOf(entryOf('echo', { health_check, ready_timeout: '600ms' }));
    expect(body.code).toBe('HEALTH_CHECK_FAILED');
    expect(body.message).toContain('no answer within 0.1 s');
  });
});

describe('secrets', () => {
  it('of an env_file are masked in the last words of a server', async () => {
    const home = tempHome();
    writeFileSync(join(home, '.env'), 'PLAIN_NAME=correct-horse-battery\n');
    const entry = { env_file: '.env', command: 'echo "using $PLAIN_NAME" >&2; exit 1' };
    const { body } = await failureOf(entry, home);
    expect(JSON.stringify(body)).toContain('using');
    expect(JSON.stringify(body)).not.toContain('correct-horse');
  });

  it('are masked in what is told of a server that died later, and of noise on its stdout', async () => {
    const home = tempHome();
    writeFileSync(join(home, '.env'), 'PLAIN_NAME=correct-horse-battery\n');
    const echo = entryOf('echo', { env_file: '.env', restart: { policy: 'never' } });
    const noise = {
      env_file: '.env',
      command: 'echo "noise $PLAIN_NAME"; exit 1',
      restart: { policy: 'never' },
    };
    const install = { ...echo, install: 'echo "got $PLAIN_NAME"; exit 1' };
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ echo, noise, setup: install }));
    const daemon = await startTestDaemon({}, { home });
    await daemon.start('echo');
    await daemon.tool('echo', 'say', { text: 'it is correct-horse-battery' });
    await expect(daemon.tool('echo', 'crash')).rejects.toThrow();
    await daemon.state('echo', 'error');
    await expect(daemon.start('noise')).rejects.toThrow();
    const failed = await daemon
      .call('server.install', { server: 'setup' })
      .catch((error: RemoteError) => error);
    const told = JSON.stringify([await daemon.call('server.status', {}), daemon.events(), failed]);
    expect(told).toContain('it is');
    expect(told).toContain('noise ');
    expect(told).toContain('got ');
    expect(told).not.toContain('correct-horse');
  });
});

describe('a server that behaves oddly and is usable all the same', () => {
  it('writes noise between its messages, which is told once and goes to its log', async () => {
    const daemon = await startTestDaemon({ noisy: entryOf('noisy-stdout') });
    expect(await daemon.start('noisy')).toMatchObject({ state: 'running' });
    await daemon.call('tool.list', { server: 'noisy' });
    expect(await daemon.log('noisy')).toEqual(expect.arrayContaining(['Listening on stdio…', 'not JSON']));
    const types = daemon.eventTypes('noisy');
    expect(types.filter((type) => type === 'stdout_polluted')).toHaveLength(1);
  });

  it('writes its characters in pieces', async () => {
    const daemon = await startTestDaemon({ pieces: entryOf('splits-utf8') });
    await daemon.start('pieces');
    expect(await daemon.tool('pieces', 'snowman')).toBe('grüße ☃ 日本 👩‍👩‍👧');
  });

  it('floods its stderr, and is ready and answers meanwhile', async () => {
    const daemon = await startTestDaemon({ flood: entryOf('floods-stderr', {}, 64) });
    await daemon.start('flood');
    await daemon.call('tool.list', { server: 'flood' });
    await daemon.line('flood', /the flood is over/);
  });
});
