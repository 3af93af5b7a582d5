import { describe, expect, it } from 'vitest';
import { concernsProcess } from '../../../../daemon/supervisor/spec-change.ts';
import { parseRegistry } from '../../../../src/config/registry.ts';
import type { ServerSpec } from '../../../../src/domain/server.ts';

function specOf(entry: Record<string, unknown>): ServerSpec {
  const { entries } = parseRegistry(JSON.stringify({ echo: { command: 'node echo.mjs', ...entry } }));
  const parsed = entries.get('echo');
  if (!parsed?.spec) throw new Error(JSON.stringify(parsed?.problems));
  return parsed.spec;
}

const base = specOf({});

describe('a change of an entry', () => {
  it.each([
    { command: 'node other.mjs' },
    { command: 'node', args: ['echo.mjs', '--verbose'] },
    { path: '/tmp' },
    { env: { A: '1' } },
    { env_file: '.env' },
    { port: 9000 },
    { port: 9000, transport: 'sse' },
    { port: 9000, headers: { 'X-Key': 'k' } },
    { port: 9000, url: 'http://127.0.0.1:9000/other' },
  ])('concerns the process when it is %j', (entry) => {
    expect(concernsProcess(base, specOf(entry))).toBe(true);
  });

  it.each([
    { name: 'Another title' },
    { description: 'says what it hears' },
    { keywords: ['talk'] },
    { tags: ['x'] },
    { restart: { max_retries: 9 } },
    { ready_timeout: '5s' },
    { stop_timeout: '5s' },
    { start: 'boot' },
    { install: 'npm ci' },
    { enabled: false },
    { 'x-note': 'mine' },
  ])('does not when it is %j', (entry) => {
    expect(concernsProcess(base, specOf(entry))).toBe(false);
  });

  it('does not concern the process when two ways of writing mean the same', () => {
    const words = specOf({ command: 'node', args: ['echo.mjs'] });
    expect(concernsProcess(base, words)).toBe(false);
    const one = specOf({ env: { A: '1', B: '2' } });
    expect(concernsProcess(one, specOf({ env: { B: '2', A: '1' } }))).toBe(false);
  });
});
