import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTRY_DEFAULTS } from '../../../src/config/defaults.ts';
import { parseRegistry } from '../../../src/config/registry.ts';

/** The spec of the one entry, which must be valid. */
function specOf(entry: Record<string, unknown>) {
  const { entries } = parseRegistry(JSON.stringify({ it: entry }));
  const read = entries.get('it');
  expect(read?.problems).toEqual([]);
  if (!read?.spec) throw new Error('no spec');
  return read.spec;
}

describe('the text of a registry', () => {
  it.each(['', '  \n', '// nothing yet\n', '{}', '{"mcpServers": {}}', '\uFEFF{}'])(
    'may be empty: %j',
    (text) => {
      expect(parseRegistry(text)).toEqual({ entries: new Map(), fileProblem: null });
    },
  );

  it('may hold comments, trailing commas, a byte order mark and CRLF', () => {
    const text = '\uFEFF{\r\n  // one\r\n  "a": { "command": "x", /* two */ },\r\n}\r\n';
    expect([...parseRegistry(text).entries.keys()]).toEqual(['a']);
  });

  it('is read in both shapes, in the order of the file', () => {
    const servers = { b: { command: 'x' }, a: { url: 'http://127.0.0.1:1/' }, 'x-note': 1 };
    const flat = parseRegistry(JSON.stringify(servers));
    const wrapped = parseRegistry(JSON.stringify({ mcpServers: servers }));
    expect([...flat.entries.keys()]).toEqual(['b', 'a']);
    expect([...wrapped.entries.values()].map(({ spec }) => spec)).toEqual(
      [...flat.entries.values()].map(({ spec }) => spec),
    );
  });

  it('keeps every entry as it was written', () => {
    const entry = {
      command: 'x',
      'x-note': { any: ['thing'] },
      runtime: { image: 'i' },
      limits: { memory: '512MB' },
      tools: {},
    };
    expect(parseRegistry(JSON.stringify({ it: entry })).entries.get('it')?.raw).toEqual(entry);
  });

  it('lists an invalid entry without hiding the others', () => {
    const { entries } = parseRegistry('{"bad": {"prot": 1}, "worse": 7, "good": {"command": "x"}}');
    expect([...entries.values()].map(({ name, spec }) => [name, spec !== null])).toEqual([
      ['bad', false],
      ['worse', false],
      ['good', true],
    ]);
  });

  it('takes no key for something of the prototype', () => {
    const { entries } = parseRegistry(
      '{"__proto__": {"command": "x"}, "it": {"command": "x", "__proto__": {"port": 1}}}',
    );
    expect(entries.get('__proto__')?.problems[0]?.message).toContain('is not a server name');
    expect(entries.get('it')?.problems[0]?.message).toContain('is no known key');
    expect(({} as Record<string, unknown>).port).toBeUndefined();
  });

  it('is read in reasonable time with ten thousand entries, all of them wrong', () => {
    const entry = { command: 'npx -y x ${A:-b}', port: 0, env: { A: '1' }, nope: 1, health_check: 'true' };
    const all = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`s${index}`, entry]));
    const text = JSON.stringify(all, null, 2);
    const start = performance.now();
    const { entries } = parseRegistry(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(entries.get('s9999')?.problems).toHaveLength(2);
  });

  it('never throws, and never says anything without a place, whatever the text', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'a',
      '1',
      ' ',
      '\n',
      '//',
      '"command"',
      '"it"',
      'null',
      '\\',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit }), fc.json()), (text) => {
        const { entries, fileProblem } = parseRegistry(text);
        const problems = [...entries.values()].flatMap((entry) => entry.problems);
        for (const problem of fileProblem ? [fileProblem] : problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.column).toBeGreaterThan(0);
          expect(problem.message).not.toBe('');
        }
        for (const { spec, problems } of entries.values()) expect(spec === null).toBe(problems.length > 0);
      }),
    );
  });

  it('never repeats what stands in env or headers', () => {
    const secret = 'sup3r-s3cret';
    const entry = {
      command: 'x',
      env: { A: [secret], B: { [secret]: 1 }, C: `${secret}\0` },
      headers: { H: `${secret}\n`, I: [secret] },
      transport: secret,
      args: [[secret]],
    };
    const { entries } = parseRegistry(JSON.stringify({ it: entry }));
    const problems = entries.get('it')?.problems ?? [];
    expect(problems.length).toBeGreaterThan(5);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});

describe('an entry', () => {
  it('needs no more than a command', () => {
    expect(specOf({ command: 'node server.js' })).toEqual({
      name: 'it',
      title: 'it',
      description: null,
      keywords: [],
      tags: [],
      transport: 'stdio',
      command: { argv: ['node', 'server.js'] },
      cwd: null,
      env: {},
      envFile: null,
      port: null,
      url: null,
      headers: {},
      enabled: true,
      start: 'manual',
      sharing: 'global',
      idleTimeoutMs: null,
      readyTimeoutMs: 30_000,
      stopTimeoutMs: 5_000,
      restart: {
        policy: 'always',
        maxRetries: 5,
        minDelayMs: 1_000,
        maxDelayMs: 60_000,
        resetAfterMs: 60_000,
      },
      restartWhenUnhealthy: false,
      healthCheck: null,
      liveCheck: {
        type: 'mcp',
        intervalMs: 600_000,
        doubtMs: 30_000,
        timeoutMs: 5_000,
        failures: 3,
        successes: 1,
      },
      dependencies: [],
      install: null,
      watch: [],
      memoryLimit: null,
    });
  });

  it('may say everything', () => {
    const spec = specOf({
      name: 'Memory',
      description: 'd',
      keywords: ['k'],
      tags: ['t'],
      command: 'uv',
      args: ['run', 8050],
      path: '~/mem0',
      env_file: '.env',
      env: { A: 'x', N: 1, B: true },
      port: 8050,
      url: 'http://localhost:8050/other',
      headers: { 'x-api-key': 'k' },
      enabled: false,
      start: 'boot',
      sharing: 'client',
      idle_timeout: '5m',
      ready_timeout: 1.5,
      stop_timeout: '0s',
      restart: { policy: 'never', max_retries: 0, min_delay: '1s', max_delay: '2s', reset_after: 3 },
      install: 'uv sync',
      watch: ['src/**'],
      health_check: { type: 'http', path: '/health', interval: 1, timeout: '2s', failures: 4, successes: 2 },
      dependencies: [{ type: 'docker', image: 'ankane/pgvector:v0.5', name: 'postgres', 'x-a': 1 }],
    });
    expect(spec).toMatchObject({
      title: 'Memory',
      transport: 'http',
      command: { argv: ['uv', 'run', '8050'] },
      env: { A: 'x', N: '1', B: 'true' },
      url: 'http://localhost:8050/other',
      idleTimeoutMs: 300_000,
      readyTimeoutMs: 1_500,
      stopTimeoutMs: 0,
      restart: { policy: 'never', maxRetries: 0, minDelayMs: 1_000, maxDelayMs: 2_000, resetAfterMs: 3_000 },
      healthCheck: {
        type: 'http',
        url: 'http://127.0.0.1:8050/health',
        intervalMs: 1_000,
        timeoutMs: 2_000,
        failures: 4,
        successes: 2,
      },
      dependencies: [{ name: 'postgres', type: 'docker', raw: { image: 'ankane/pgvector:v0.5', 'x-a': 1 } }],
    });
  });

  it.each([
    [{ command: 'x' }, 'stdio', null],
    [{ command: 'x', port: 8050 }, 'http', 'http://127.0.0.1:8050/mcp'],
    [{ command: 'x', port: 8050, transport: 'sse' }, 'sse', 'http://127.0.0.1:8050/sse'],
    [{ command: 'x', port: 8050, transport: 'stdio' }, 'stdio', null],
    [{ url: 'https://h/x' }, 'http', 'https://h/x'],
    [{ url: 'https://h/x', type: 'sse' }, 'sse', 'https://h/x'],
    [{ url: '${BASE:-http://h}/x', type: 'streamable-http' }, 'http', '${BASE:-http://h}/x'],
    [{ url: 'https://h/x', type: 'streamableHttp', transport: 'http' }, 'http', 'https://h/x'],
    [{ url: 'https://h/x', transport: 'streamable_http' }, 'http', 'https://h/x'],
  ])('%j is spoken to over %s at %s', (entry, transport, url) => {
    expect(specOf(entry)).toMatchObject({ transport, url });
  });

  it.each([
    'npx -y pkg',
    'uvx pkg',
    'bunx pkg',
    'npm exec pkg',
    '/usr/bin/npx pkg',
    'env A=b npx pkg',
    'cd /x && npx pkg',
  ])('gets a minute for a command that may download: %s', (command) => {
    expect(specOf({ command }).readyTimeoutMs).toBe(60_000);
    expect(specOf({ command, ready_timeout: '3s' }).readyTimeoutMs).toBe(3_000);
  });

  it.each(['npm start', 'node npx.js', 'uv --version'])('gets no more than the default for %s', (command) => {
    expect(specOf({ command }).readyTimeoutMs).toBe(30_000);
  });

  it('takes the defaults that it is read against', () => {
    const defaults = { ...ENTRY_DEFAULTS, readyTimeoutMs: 90_000, stopTimeoutMs: 1 };
    const text = '{"a": {"command": "x"}, "b": {"command": "npx x"}}';
    const specs = [...parseRegistry(text, { defaults }).entries.values()].map(({ spec }) => spec);
    expect(specs).toMatchObject([{ readyTimeoutMs: 90_000, stopTimeoutMs: 1 }, { readyTimeoutMs: 90_000 }]);
  });

  it('moves the default of one delay out of the way of the other', () => {
    expect(specOf({ command: 'x', restart: { min_delay: '2m' } }).restart.maxDelayMs).toBe(120_000);
    expect(specOf({ command: 'x', restart: { max_delay: '200ms' } }).restart.minDelayMs).toBe(200);
  });

  it.each([
    ['pg_isready', { type: 'command', command: 'pg_isready' }],
    [{ type: 'tcp' }, { type: 'tcp', host: '127.0.0.1', port: 80 }],
    [
      { type: 'tcp', host: 'db', port: 5432 },
      { type: 'tcp', host: 'db', port: 5432 },
    ],
    [{ type: 'mcp' }, { type: 'mcp' }],
    [
      { type: 'http', url: 'http://h/' },
      { type: 'http', url: 'http://h/' },
    ],
  ])('may ask for its health with %j', (check, expected) => {
    const timing = { intervalMs: 30_000, doubtMs: 30_000, timeoutMs: 5_000, failures: 3, successes: 1 };
    const { healthCheck, liveCheck } = specOf({ command: 'x', port: 80, health_check: check });
    expect(healthCheck).toEqual({ ...expected, ...timing });
    expect(liveCheck).toEqual(healthCheck);
  });

  it.each([
    [{ command: 'x' }, 'mcp'],
    [{ command: 'x', port: 80 }, 'mcp'],
    [{ command: 'x', health_check: false }, null],
    [{ command: 'x', health_check: { type: 'none' } }, null],
    [{ url: 'http://h/mcp' }, null],
    [{ url: 'http://h/mcp', health_check: { type: 'mcp' } }, 'mcp'],
  ])('%j is asked while it runs by %s', (entry, type) => {
    expect(specOf(entry).liveCheck?.type ?? null).toBe(type);
  });

  it('is restarted when it is unhealthy only if it says so, and if it may be restarted', () => {
    const restart = { on_unhealthy: true };
    expect(specOf({ command: 'x', restart })).toMatchObject({
      restartWhenUnhealthy: true,
      liveCheck: { intervalMs: 30_000 },
    });
    expect(specOf({ command: 'x' }).restartWhenUnhealthy).toBe(false);
    const never = { ...ENTRY_DEFAULTS, restart: { ...ENTRY_DEFAULTS.restart, policy: 'never' as const } };
    const { entries } = parseRegistry(JSON.stringify({ a: { command: 'x', restart } }), { defaults: never });
    expect(entries.get('a')?.spec?.restartWhenUnhealthy).toBe(false);
  });

  it.each([
    [{ type: 'docker', image: 'reg.example:5000/team/postgres:16@sha256:abc' }, 'postgres'],
    [{ type: 'docker', image: 'redis', name: 'cache' }, 'cache'],
    [{ type: 'service', command: '/usr/bin/ollama serve' }, 'ollama'],
    [{ type: 'service', port: 5432 }, 'service-5432'],
    [{ type: 'service', check_url: 'http://localhost:1/' }, 'service'],
  ])('calls the dependency %j %s', (dependency, name) => {
    expect(specOf({ command: 'x', dependencies: [dependency] }).dependencies).toEqual([
      { name, type: dependency.type, raw: dependency },
    ]);
  });

  it('may wait for a runtime of a later version', () => {
    expect(specOf({ runtime: { image: 'x' } })).toMatchObject({ command: null, url: null });
  });
});
