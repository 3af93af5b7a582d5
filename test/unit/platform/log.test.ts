import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MASK } from '../../../src/domain/mask.ts';
import { createLog, type Log, type LogOptions } from '../../../src/platform/log.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

function logToArray(level: LogOptions['level'] = 'info'): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog({ level, destination: { write: (line) => void lines.push(line) } }), lines };
}

test('a line is JSON with time, level as a word, component, message and what the caller adds', () => {
  const { log, lines } = logToArray();
  log.child({ component: 'rpc' }).warn({ server: 'mem0', attempt: 2 }, 'slow reader dropped');
  expect(lines[0]).toMatch(/\n$/);
  expect(JSON.parse(lines[0] as string)).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    pid: process.pid,
    component: 'rpc',
    server: 'mem0',
    attempt: 2,
    msg: 'slow reader dropped',
  });
});

test('what is less serious than the level is left out', () => {
  const { log, lines } = logToArray('warn');
  log.info('no');
  log.error('yes');
  expect(lines).toHaveLength(1);
});

test('an error is written with its stack', () => {
  const { log, lines } = logToArray();
  log.error(new TypeError('no such thing'));
  const line = JSON.parse(lines[0] as string);
  expect(line.msg).toBe('no such thing');
  expect(line.err).toMatchObject({ type: 'TypeError', stack: expect.stringContaining('log.test.ts') });
});

test('an error goes by its own name, whatever a bundler made of its class', () => {
  class d extends Error {
    override readonly name = 'AppError';
  }
  const { log, lines } = logToArray();
  log.error({ err: new d('no') }, 'failed');
  expect(JSON.parse(lines[0] as string).err.type).toBe('AppError');
});

test('secrets are masked by key and by shape, wherever they stand', () => {
  const { log, lines } = logToArray();
  const child = log.child({ component: 'mcp', url: 'https://me:hunter2@example.com' });
  child.info({ env: { API_KEY: 'abc', PORT: '80' }, args: [TOKEN] }, `calling with ${TOKEN}`);
  child.error(new Error(`refused: Bearer ${TOKEN}`));
  expect(lines.join('')).not.toMatch(new RegExp(`${TOKEN}|hunter2|abc`));
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    url: `https://me:${MASK}@example.com`,
    env: { API_KEY: MASK, PORT: '80' },
    args: [MASK],
    msg: `calling with ${MASK}`,
  });
});

test('the file is rotated by size, and every line is in it at once', () => {
  const dir = tempDir();
  const log = createLog({
    level: 'info',
    file: { path: join(dir, 'mcpd.log'), maxFileBytes: 1000, maxFiles: 3 },
  });
  for (let index = 0; index < 100; index += 1) log.info({ index }, 'tick');
  const names = readdirSync(dir).sort();
  expect(names).toEqual(['mcpd.log', expect.stringMatching(/^mcpd\.log\.\d+$/), expect.any(String)]);
  const last = readFileSync(join(dir, 'mcpd.log'), 'utf8').trimEnd().split('\n').at(-1);
  expect(JSON.parse(last as string)).toMatchObject({ index: 99 });
});

test('with a file and a destination, both get every line', () => {
  const path = join(tempDir(), 'mcpd.log');
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    file: { path, maxFileBytes: 1000, maxFiles: 2 },
    destination: { write: (line) => void lines.push(line) },
  });
  log.info('hello');
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
});
