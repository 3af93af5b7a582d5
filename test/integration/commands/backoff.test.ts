import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const mcp = useCli({
  waits: {
    command: process.execPath,
    args: [fixture('needs-file'), 'there'],
    path: '~',
    restart: { min_delay: '1h', max_delay: '1h' },
  },
  quits: { command: process.execPath, args: [fixture('exits-1')], restart: { max_retries: 1, min_delay: 0 } },
});

test('a server that waits for its next try says when that is and how often it was tried; a start tries at once', async () => {
  expect((await mcp.run('waits', 'start')).code).toBe(1);
  await until('it waits', async () => (await mcp.json('waits', 'status')).state === 'backoff');
  const { stdout } = await mcp.run('status');
  expect(stdout).toMatch(/^waits +backoff +unhealthy +2 .*retry in \d+m/m);
  const { retry_at, restart_count } = await mcp.json('waits', 'status');
  expect(Date.parse(String(retry_at))).toBeGreaterThan(Date.now());
  expect(restart_count).toBe(2);

  writeFileSync(join(mcp.home, 'there'), '');
  expect(await mcp.run('waits', 'start')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('waits is ready'),
  });
  expect(await mcp.json('waits', 'status')).toMatchObject({
    state: 'running',
    restart_count: 0,
    retry_at: null,
  });
});

test('a server that was given up says why: how often, in how long, and what it wrote last', async () => {
  await mcp.run('quits', 'start');
  await until('it is given up', async () => (await mcp.json('quits', 'status')).state === 'error');
  const reason =
    /exited with code 1 before it was ready twice in [\d.]+ s; last line: fatal: DATABASE_URL is not set/;
  expect((await mcp.run('status')).stdout).toMatch(reason);
  expect((await mcp.run('quits', 'status')).stdout).toMatch(reason);
  expect((await mcp.run('events', '--severity', 'critical')).stdout).toMatch(reason);
});
