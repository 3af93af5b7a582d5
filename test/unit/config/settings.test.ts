import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { ENTRY_DEFAULTS } from '../../../src/config/defaults.ts';
import { formatProblem } from '../../../src/config/problems.ts';
import { loadSettings, type SettingsSources } from '../../../src/config/settings.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey, variablesOf } from '../../../src/config/settings-schema.ts';
import { parseToml } from '../../../src/config/toml.ts';

const SYSTEM = '/etc/mcp-manager/config.toml';
const USER = '/home/ann/.config/mcp-manager/config.toml';
const PROJECT = '/srv/app/.mcp-manager.toml';

interface Given extends Partial<Pick<SettingsSources, 'env' | 'cwd' | 'flags'>> {
  readonly files?: Record<string, string>;
}

function load({ files = {}, env = {}, cwd = '/srv/app/src/deep', flags = {} }: Given = {}) {
  const paths = { systemSettings: SYSTEM, userSettings: USER };
  return loadSettings({ paths, env, cwd, flags, readFile: (path) => files[path] ?? null });
}

const problemsOf = (given: Given) =>
  load(given).problems.map((problem) => `${problem.file ?? '-'} ${formatProblem(problem)}`);

describe('settings without any source', () => {
  it('are the defaults', () => {
    const { settings, problems, origins } = load();
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      daemon: { log_level: 'info', start_concurrency: 50, cgroups: 'auto' },
      rpc: { max_message_bytes: 8 * 1024 * 1024 },
      logs: { max_file_bytes: 10 * 1024 * 1024, max_files: 5, max_total_bytes: 1024 ** 3 },
      events: { retention_days: 30, max_rows: 200_000 },
      defaults: ENTRY_DEFAULTS,
      servers: { required: [], optional: [] },
    });
    expect(new Set(Object.values(origins).map(({ layer }) => layer))).toEqual(new Set(['default']));
  });

  it('cannot be changed by who gets them', () => {
    const { settings, origins } = load();
    expect(() => Object.assign(settings.logs, { max_files: 1 })).toThrow(TypeError);
    expect(() => Object.assign(origins['logs.max_files'], { layer: 'user' })).toThrow(TypeError);
  });
});

describe('layers of settings', () => {
  const files = {
    [SYSTEM]: '[logs]\nmax_files = 1\n[events]\nmax_rows = 101\nretention_days = 1\n',
    [USER]: '[logs]\nmax_files = 2\n\n[events]\nmax_rows = 102\n',
    [PROJECT]: '# ours\nlogs.max_files = 3\n',
  };

  it('count for what no later one says, and tell where each value is from', () => {
    const { settings, origins } = load({ files });
    expect(settings).toMatchObject({ logs: { max_files: 3 }, events: { max_rows: 102, retention_days: 1 } });
    expect(origins).toMatchObject({
      'logs.max_files': { layer: 'project', file: PROJECT, line: 2 },
      'events.max_rows': { layer: 'user', file: USER, line: 5 },
      'events.retention_days': { layer: 'system', file: SYSTEM, line: 5 },
      'logs.max_file_bytes': { layer: 'default' },
    });
  });

  it('end with variables and flags', () => {
    const env = {
      MCP_LOGS_MAX_FILES: '4',
      MCP_EVENTS_MAX_ROWS: '1_000',
      MCP_LOG_LEVEL: 'debug',
      MCP_RPC_MAX_MESSAGE_BYTES: '',
    };
    const { settings, origins } = load({
      files,
      env,
      flags: { 'logs.max_files': 5, 'defaults.stop_timeout': '250ms' },
    });
    expect(settings).toMatchObject({
      daemon: { log_level: 'debug' },
      logs: { max_files: 5 },
      events: { max_rows: 1000 },
      rpc: { max_message_bytes: 8 * 1024 * 1024 },
      defaults: { stopTimeoutMs: 250 },
    });
    expect(origins).toMatchObject({
      'daemon.log_level': { layer: 'environment', variable: 'MCP_LOG_LEVEL' },
      'logs.max_files': { layer: 'flag' },
      'events.max_rows': { layer: 'environment', variable: 'MCP_EVENTS_MAX_ROWS' },
      'rpc.max_message_bytes': { layer: 'default' },
    });
  });

  it('take the project from the nearest folder upwards, and from none without a folder', () => {
    const nested = { ...files, '/srv/.mcp-manager.toml': 'logs.max_files = 9\n' };
    expect(load({ files: nested }).settings.logs.max_files).toBe(3);
    expect(load({ files: nested, cwd: '/srv/other' }).settings.logs.max_files).toBe(9);
    expect(load({ files: nested, cwd: null }).settings.logs.max_files).toBe(2);
  });

  it('hold the servers of a project, and of nothing else', () => {
    const text = '[servers]\nrequired = ["mem0"]\noptional = ["github", "time"]\n';
    expect(load({ files: { [PROJECT]: text } }).settings.servers).toEqual({
      required: ['mem0'],
      optional: ['github', 'time'],
    });
    expect(problemsOf({ files: { [USER]: text } })).toEqual([
      `${USER} 2:1 servers.required: belongs into the .mcp-manager.toml of a project`,
      `${USER} 3:1 servers.optional: belongs into the .mcp-manager.toml of a project`,
    ]);
  });

  it('expand variables in text, and read numbers from it', () => {
    const text =
      '[daemon]\nlog_level = "${LEVEL:-warn}"\n[logs]\nmax_files = "${FILES}"\n[defaults]\nready_timeout = "${N}s"\n';
    const { settings, problems } = load({ files: { [USER]: text }, env: { FILES: '7', N: '3' } });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      daemon: { log_level: 'warn' },
      logs: { max_files: 7 },
      defaults: { readyTimeoutMs: 3000 },
    });
  });

  it('never let one delay overtake the other', () => {
    const { settings } = load({ env: { MCP_DEFAULTS_RESTART_MIN_DELAY: '5m' } });
    expect(settings.defaults.restart).toMatchObject({ minDelayMs: 300_000, maxDelayMs: 300_000 });
  });
});

describe('problems of settings', () => {
  it('name the nearest key, at every level, with its place', () => {
    const text = `[daemn]
log_level = "info"

[logs]
max_file = 3
x-note = "left alone"

[defaults.restart]
polcy = "always"

[defaults]
redy_timeout = 1
"log.level" = 2
`;
    expect(problemsOf({ files: { [USER]: text } })).toEqual([
      `${USER} 1:1 daemn: is no known key: did you mean "daemon"?`,
      `${USER} 5:1 logs.max_file: is no known key: did you mean "max_files"?`,
      `${USER} 9:1 defaults.restart.polcy: is no known key: did you mean "policy"?`,
      `${USER} 12:1 defaults.redy_timeout: is no known key: did you mean "ready_timeout"?`,
      `${USER} 13:1 defaults.log.level: is no known key: remove it, or call it "x-log.level" to keep it as a note`,
    ]);
  });

  it('say what a value must be, and leave the value of the layer below', () => {
    const text = `logs = { max_files = 0, max_file_bytes = "big" }
daemon.log_level = "inf" # why
rpc = 5
[events]
retention_days = 1.5
max_rows = "\${NOT_SET}"
[defaults]
ready_timeout = "soon"
restart.policy = ["always"]
`;
    const given = { files: { [SYSTEM]: '[logs]\nmax_files = 3\n', [USER]: text } };
    expect(problemsOf(given)).toEqual([
      `${USER} 1:8 logs.max_files: must be a whole number from 1 to 1000`,
      `${USER} 1:8 logs.max_file_bytes: must be a whole number from 4096 to 1099511627776`,
      `${USER} 2:20 daemon.log_level: must be one of "trace", "debug", "info", "warn", "error", "fatal": did you mean "info"?`,
      `${USER} 3:7 rpc: must be a table of settings`,
      `${USER} 5:18 events.retention_days: must be a whole number from 1 to 36500`,
      `${USER} 6:12 events.max_rows: needs the variable NOT_SET, which is not set: set it, or give a default: \${NOT_SET:-value}`,
      `${USER} 8:17 defaults.ready_timeout: must be a duration: a number of seconds, or text such as "500ms", "30s", "5m" or "1h30m"`,
      `${USER} 9:18 defaults.restart.policy: must be one of "always", "on-failure", "never"`,
    ]);
    expect(load(given).settings.logs.max_files).toBe(3);
  });

  it('are told of variables and flags by their names', () => {
    const env = {
      MCP_LOGS_MAX_FILES: 'many',
      MCP_EVENTS_MAX_ROW: '5',
      MCP_TIMEOUT: '5',
      MCP_DAEMON_OF_ANOTHER_PROGRAM: '1',
    };
    expect(problemsOf({ env, flags: { 'logs.max_fils': 1, 'logs.max_files': true } })).toEqual([
      '- MCP_LOGS_MAX_FILES: must be a whole number from 1 to 1000',
      '- MCP_EVENTS_MAX_ROW: is no known variable: did you mean MCP_EVENTS_MAX_ROWS?',
      '- logs.max_fils: is no setting: did you mean "logs.max_files"?',
      '- logs.max_files: must be a whole number from 1 to 1000',
    ]);
  });

  it('have the place of an error of syntax, and nothing else of the file', () => {
    const [problem, ...others] = problemsOf({ files: { [USER]: '[logs]\nmax_files = = 3\n' } });
    expect(problem).toMatch(new RegExp(`^${USER} 2:\\d+ is not valid TOML: [^\\n]+$`));
    expect(others).toEqual([]);
  });

  it('include a file that cannot be read', () => {
    const readFile = (path: string) => {
      if (path === USER) throw Object.assign(new Error(), { code: 'EACCES' });
      return null;
    };
    const paths = { systemSettings: SYSTEM, userSettings: USER };
    const { problems, settings } = loadSettings({ paths, env: {}, cwd: null, readFile });
    expect(problems).toEqual([
      { path: '', line: 0, column: 0, message: 'cannot be read: permission denied', file: USER },
    ]);
    expect(settings.logs.max_files).toBe(5);
  });

  it('never come as an exception, whatever the text', () => {
    const unit = fc.constantFrom(
      '[',
      ']',
      '=',
      '"',
      '\n',
      'logs',
      'max_files',
      '.',
      '3',
      '{',
      '}',
      ',',
      '#',
      "'",
      '__proto__',
      ' ',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit })), (text) => {
        const { problems } = load({ files: { [USER]: text } });
        for (const { line } of problems) expect(line).toBeGreaterThan(0);
        expect(problems.length > 0 || parseToml(text).ok).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(load({ files: { [USER]: `a = ${'['.repeat(100_000)}` } }).problems).toHaveLength(1);
  });
});

describe('any layers', () => {
  const valueFor = (key: SettingKey) => {
    const { fallback } = SETTINGS[key];
    if (key.endsWith('log_level')) return fc.constantFrom('trace', 'error');
    if (key === 'daemon.cgroups') return fc.constantFrom('auto', 'off');
    if (key.endsWith('policy')) return fc.constantFrom('never', 'on-failure');
    if (Array.isArray(fallback)) return fc.uniqueArray(fc.constantFrom('a', 'b'));
    return typeof fallback === 'number'
      ? fc.integer({ min: 10_000, max: 20_000 }).filter((n) => n % 7 !== 0)
      : fc.constantFrom('2s', '3m', 4);
  };
  const bounded = SETTING_KEYS.filter((key) => !['daemon.start_concurrency', 'logs.max_files'].includes(key));
  const everywhere = bounded.filter((key) => !SETTINGS[key].projectOnly);
  const layerOf = (keys: readonly SettingKey[]) =>
    fc
      .record(Object.fromEntries(keys.map((key) => [key, valueFor(key)])), { requiredKeys: [] })
      .map((layer) => layer as Partial<Record<SettingKey, string | number | string[]>>);

  const toToml = (layer: object) => {
    const root: Record<string, Record<string, unknown>> = {};
    for (const [key, value] of Object.entries(layer)) {
      const path = key.split('.');
      const table = path.slice(0, -1).reduce<Record<string, unknown>>((at, part) => {
        at[part] ??= {};
        return at[part] as Record<string, unknown>;
      }, root);
      table[path.at(-1) as string] = value;
    }
    return stringify(root);
  };
  const toVariables = (layer: object) =>
    Object.fromEntries(
      Object.entries(layer).map(([key, value]) => [variablesOf(key as SettingKey)[0], String(value)]),
    );

  it('give each setting the value of the last that has it, and say which that was', () => {
    const given = fc.tuple(
      layerOf(everywhere),
      layerOf(everywhere),
      layerOf(bounded),
      layerOf(everywhere),
      layerOf(everywhere),
    );
    fc.assert(
      fc.property(given, ([system, user, project, environment, flag]) => {
        const { values, origins, problems } = load({
          files: { [SYSTEM]: toToml(system), [USER]: toToml(user), [PROJECT]: toToml(project) },
          env: toVariables(environment),
          flags: flag,
        });
        expect(problems).toEqual([]);
        const layers = Object.entries({ system, user, project, environment, flag }).reverse();
        for (const key of SETTING_KEYS) {
          const winner = layers.find(([, layer]) => layer[key] !== undefined);
          expect(origins[key].layer).toBe(winner?.[0] ?? 'default');
          // A variable is text, and only numbers are made of it.
          expect(String(values[key])).toEqual(String(winner?.[1][key] ?? SETTINGS[key].fallback));
        }
      }),
    );
  });
});
