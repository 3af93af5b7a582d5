import { describe, expect, it } from 'vitest';
import { type LaunchContext, resolveLaunch } from '../../../src/config/launch.ts';
import { parseRegistry } from '../../../src/config/registry.ts';

interface Given {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

function resolve(entry: Record<string, unknown>, { env = {}, files = {} }: Given = {}) {
  const spec = parseRegistry(JSON.stringify({ it: entry })).entries.get('it')?.spec;
  if (!spec) throw new Error('the entry is invalid');
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return text;
  };
  const context: LaunchContext = { env: { HOME: '/home/ann', ...env }, home: '/home/ann', readFile };
  return resolveLaunch(spec, context);
}

function launchOf(entry: Record<string, unknown>, given?: Given) {
  const result = resolve(entry, given);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.launch;
}

describe('the variables of a launch', () => {
  it('come from the daemon, then the env_file, then the port, then the entry', () => {
    const entry = { command: 'x', port: 8050, env_file: '/e', env: { D: 'entry', C: 'entry' } };
    const files = { '/e': 'B=file\nC=file\nD=file\nPORT=1\n' };
    const { env } = launchOf(entry, { env: { A: 'daemon', B: 'daemon', D: 'daemon' }, files });
    expect(env).toEqual({
      HOME: '/home/ann',
      A: 'daemon',
      B: 'file',
      C: 'entry',
      D: 'entry',
      PORT: '8050',
    });
  });

  it('let the entry choose its own PORT', () => {
    expect(launchOf({ command: 'x', port: 8050, env: { PORT: 9 } }).env.PORT).toBe('9');
  });

  it('may refer to those before them, and to what they replace', () => {
    const entry = {
      command: 'x',
      port: 1,
      env: { A: '${FROM_FILE}-${PORT}', B: '${A}!', PATH: '/mine:${PATH}' },
    };
    const { env } = launchOf(
      { ...entry, env_file: '/e' },
      { env: { PATH: '/bin' }, files: { '/e': 'FROM_FILE=f' } },
    );
    expect(env).toMatchObject({ A: 'f-1', B: 'f-1!', PATH: '/mine:/bin' });
  });

  it('are read of an env_file as they stand there, quotes and comments apart', () => {
    const file = '\uFEFF# note\r\nexport A="x y" # why\r\nB=\'$C ${D}\'\r\nE=\r\n';
    expect(launchOf({ command: 'x', env_file: '/e' }, { files: { '/e': file } }).env).toMatchObject({
      A: 'x y',
      B: '$C ${D}',
      E: '',
    });
  });

  it('leave out what systemd tells the daemon about itself', () => {
    const env = {
      NOTIFY_SOCKET: '/n',
      WATCHDOG_PID: '1',
      WATCHDOG_USEC: '1',
      LISTEN_FDS: '1',
      LISTEN_PID: '1',
      LISTEN_ADDR: 'kept',
    };
    expect(launchOf({ command: 'x' }, { env }).env).toEqual({ HOME: '/home/ann', LISTEN_ADDR: 'kept' });
  });
});

describe('the command of a launch', () => {
  it('is expanded word by word, whatever spaces a value holds', () => {
    const launch = launchOf({ command: '~/bin/x --name ${NAME} "${NONE:-a b}"' }, { env: { NAME: 'Ann B' } });
    expect(launch).toMatchObject({ file: '/home/ann/bin/x', args: ['--name', 'Ann B', 'a b'] });
  });

  it('is left to the shell when it needs one', () => {
    const launch = launchOf({ command: 'x ${UNSET} | tee log' });
    expect(launch).toMatchObject({ shell: 'x ${UNSET} | tee log' });
  });

  it('is nothing for a server that only has a url', () => {
    const entry = {
      url: '${BASE}/mcp',
      headers: { Authorization: 'Bearer ${KEY}' },
      env: { KEY: 'k-123456' },
    };
    expect(launchOf(entry, { env: { BASE: 'http://h' } })).toMatchObject({
      file: null,
      args: [],
      url: 'http://h/mcp',
      headers: { Authorization: 'Bearer k-123456' },
    });
  });
});

describe('the places of a launch', () => {
  it.each([
    [undefined, '/home/ann'],
    ['~', '/home/ann'],
    ['~/work', '/home/ann/work'],
    ['work', '/home/ann/work'],
    ['/srv/${WHERE}', '/srv/here'],
  ])('path %s is the folder %s', (path, cwd) => {
    expect(launchOf({ command: 'x', ...(path ? { path } : {}) }, { env: { WHERE: 'here' } }).cwd).toBe(cwd);
  });

  it.each([
    ['.env', '/srv/.env'],
    ['~/.env', '/home/ann/.env'],
    ['/etc/${WHERE}', '/etc/here'],
  ])('env_file %s is the file %s', (env_file, path) => {
    expect(resolve({ command: 'x', path: '/srv', env_file }, { env: { WHERE: 'here' } })).toEqual({
      ok: false,
      kind: 'env_file',
      path,
      reason: 'there is no such file',
    });
  });

  it('say so when an env_file is no text', () => {
    const given = { files: { '/e': 'A=\0' } };
    expect(resolve({ command: 'x', env_file: '/e' }, given)).toMatchObject({ ok: false, kind: 'env_file' });
  });
});

describe('a launch', () => {
  it('names every variable that is not set', () => {
    const entry = {
      command: 'x ${A} ${B:-fine}',
      port: 1,
      url: 'http://h/${C}',
      headers: { H: '${D}' },
      env: { E: '${F}', G: '${A}' },
      health_check: { type: 'http', url: 'http://h/${I}' },
    };
    const result = resolve(entry);
    expect(result.ok || result.kind !== 'env_var' ? null : [...result.variables].sort()).toEqual([
      'A',
      'C',
      'D',
      'F',
      'I',
    ]);
  });

  it('expands where the health check looks', () => {
    const result = resolve({
      command: 'x',
      port: 8050,
      health_check: { type: 'http', url: 'http://h:${PORT}/' },
    });
    expect(result).toMatchObject({ ok: true, healthCheck: { url: 'http://h:8050/' } });
  });

  it('tells which values are secret', () => {
    const entry = {
      command: 'x --token ${GITHUB_TOKEN} ${PLAIN}',
      url: 'http://h/',
      env_file: '/e',
      env: { API_KEY: 'own-secret', MODE: 'production' },
      headers: { Authorization: 'Bearer header-secret' },
    };
    const env = {
      GITHUB_TOKEN: 'used-secret',
      OTHER_TOKEN: 'inherited-secret',
      DESKTOP_SESSION: 'gnome',
      PLAIN: 'plain-value',
    };
    const result = resolve(entry, { env, files: { '/e': 'DB=file-secret\nDEBUG=true\nLEVEL=3\n' } });
    expect(result.ok && [...result.secrets].sort()).toEqual([
      'Bearer header-secret',
      'file-secret',
      'header-secret',
      'inherited-secret',
      'own-secret',
      'used-secret',
    ]);
  });
});
