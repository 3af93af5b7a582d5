import { describe, expect, test } from 'vitest';
import { listTable } from '../../../src/cli/list-view.ts';
import { noteOf, serverDetails, statusTable } from '../../../src/cli/server-view.ts';
import { isUnwell, statusText } from '../../../src/cli/status-view.ts';
import { type ServerStatus, serverStatus } from '../../../src/contract/shapes.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const server = (changes: Partial<ServerStatus> = {}): ServerStatus =>
  serverStatus.parse({
    name: 'mem0',
    title: 'Memory',
    transport: 'http',
    state: 'running',
    health: 'healthy',
    health_reason: null,
    desired: 'running',
    pid: 4242,
    port: 8050,
    url: 'http://127.0.0.1:8050/mcp',
    enabled: true,
    tags: [],
    start: 'manual',
    uptime_seconds: 12.5,
    restart_count: 0,
    memory_bytes: 51_380_224,
    cpu_percent: 0.4,
    last_error: null,
    retry_at: null,
    restart_reason: null,
    dependencies: [{ name: 'postgres', type: 'docker', state: 'running', health: 'healthy' }],
    ...changes,
  });
const idle = {
  pid: null,
  uptime_seconds: null,
  memory_bytes: null,
  cpu_percent: null,
  health: 'unknown',
} as const;
const failure = { code: 'EXITED_EARLY', message: '"bad" exited with code 1', hint: 'look', details: {} };
const report = (...servers: ServerStatus[]) => ({
  servers,
  summary: { total: servers.length, running: 1, healthy: 1, error: servers.length - 1 },
  invalid: [
    { name: 'odd', problems: [{ path: 'odd.port', line: 3, column: 9, message: 'must be a number' }] },
  ],
});

test('the table of status', () => {
  const failed = server({ ...idle, name: 'bad', state: 'error', port: null, last_error: failure });
  expect(statusTable(report(server(), failed))).toBe(
    [
      'NAME  STATE    HEALTH   UPTIME   PID  PORT  MEMORY   CPU  NOTE',
      'mem0  running  healthy     12s  4242  8050  49 MiB  0.4%',
      'bad   error                                               "bad" exited with code 1',
      '',
      'odd: invalid: must be a number (line 3:9, odd.port)',
      '',
      '2 servers: 1 running, 1 healthy, 1 in error, 1 invalid',
    ].join('\n'),
  );
});

test('the table of list', () => {
  expect(
    listTable(
      report(server(), server({ name: 'off', enabled: false, url: null, dependencies: [], title: 'off' })),
    ),
  ).toBe(
    [
      'NAME  TRANSPORT  START     NEEDS     URL                        TITLE',
      'mem0  http       manual    postgres  http://127.0.0.1:8050/mcp  Memory',
      'off   http       disabled',
      '',
      'odd: invalid: must be a number (line 3:9, odd.port)',
    ].join('\n'),
  );
});

test('an empty registry says how to begin', () => {
  const empty = { servers: [], summary: { total: 0, running: 0, healthy: 0, error: 0 }, invalid: [] };
  expect(statusTable(empty)).toBe('No servers yet. Add one: mcp add NAME -- COMMAND…');
  expect(listTable(empty)).toBe(statusTable(empty));
});

test('everything about one server', () => {
  const waiting = server({
    ...idle,
    state: 'backoff',
    restart_count: 3,
    last_error: failure,
    retry_at: '2026-03-01T12:00:05Z',
    restart_reason: 'failure 3 of 5',
  });
  expect(serverDetails(waiting, NOW)).toBe(
    [
      'mem0 – Memory',
      '  state           backoff (wanted: running)',
      '  health          unknown',
      '  transport       http',
      '  start           manual',
      '  url             http://127.0.0.1:8050/mcp',
      '  restarts        3',
      '  restart policy  failure 3 of 5',
      '  next try        in 5s',
      '  needs           postgres (docker, running)',
      '  last error      "bad" exited with code 1',
      '  hint            look',
    ].join('\n'),
  );
});

test('why a server is not healthy stands next to that it is not', () => {
  const sick = server({ health: 'degraded', health_reason: 'http://127.0.0.1:8050/health answered 503' });
  expect(serverDetails(sick, NOW)).toMatch(
    /^ {2}health +degraded: http:\/\/127.0.0.1:8050\/health answered 503$/m,
  );
});

describe('a note says what a glance must not miss', () => {
  test.each<[Partial<ServerStatus>, string]>([
    [{}, ''],
    [{ last_error: failure }, ''],
    [{ state: 'error', last_error: failure }, '"bad" exited with code 1'],
    [
      { state: 'backoff', retry_at: '2026-03-01T12:00:05Z', last_error: failure },
      'retry in 5s; "bad" exited with code 1',
    ],
    [{ enabled: false, state: 'stopped' }, 'disabled'],
    [{ health: 'degraded', health_reason: 'pg is unhealthy' }, 'pg is unhealthy'],
    [
      { health: 'unhealthy', health_reason: '/health answered 503 twice in a row' },
      '/health answered 503 twice in a row',
    ],
    [{ state: 'error', last_error: { ...failure, message: '\u001b[31mred' } }, 'red'],
  ])('%j', (changes, note) => {
    expect(noteOf(server(changes), NOW)).toBe(note);
  });
});

test.each<[Partial<ServerStatus>, boolean]>([
  [{}, false],
  [{ health: 'degraded' }, false],
  [{ health: 'unhealthy' }, true],
  [{ state: 'error', health: 'unknown' }, true],
  [{ state: 'backoff', health: 'unknown' }, true],
  [{ state: 'stopped', health: 'unknown' }, false],
  [{ state: 'maintenance', health: 'unknown' }, false],
])('%j is unwell: %s', (changes, unwell) => {
  expect(isUnwell(server(changes))).toBe(unwell);
});

test('health only is a short table that a person and a monitor can read', () => {
  const sick = server({ name: 'sick', health: 'unhealthy', health_reason: 'no answer within 5 s' });
  const frail = server({ name: 'frail', health: 'degraded', health_reason: 'pg is unhealthy' });
  const dead = server({ ...idle, name: 'dead', state: 'error', health: 'unhealthy', last_error: failure });
  expect(statusText(report(server(), sick, frail, dead), 'health')).toBe(
    [
      'NAME   STATE    HEALTH               WHY',
      'mem0   running  healthy',
      'sick   running  unhealthy  not well  no answer within 5 s',
      'frail  running  degraded             pg is unhealthy',
      'dead   error    unhealthy  not well  "bad" exited with code 1',
    ].join('\n'),
  );
});
