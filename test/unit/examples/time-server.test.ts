import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';

const SERVER = join(packageRoot, 'examples', 'time-server', 'server.mjs');

/** Sends these requests, closes stdin, and gives what came back. */
function converse(...requests: readonly object[]): unknown[] {
  const input = requests.map((request, id) => `${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`);
  const { stdout, status } = spawnSync(process.execPath, [SERVER], {
    input: input.join(''),
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const call = (params: object) => ({ method: 'tools/call', params });

describe('the time server', () => {
  it('shakes hands in the revision that it was asked for, and offers its tool', () => {
    const [hello, list] = converse(
      { method: 'initialize', params: { protocolVersion: '2025-06-18' } },
      { method: 'tools/list' },
    );
    expect(hello).toMatchObject({ result: { protocolVersion: '2025-06-18', serverInfo: { name: 'time' } } });
    expect(list).toMatchObject({ result: { tools: [{ name: 'now' }] } });
  });

  it('tells the time in a zone, and that there is no such zone', () => {
    const [right, wrong] = converse(
      call({ name: 'now', arguments: { zone: 'Asia/Tokyo' } }),
      call({ name: 'now', arguments: { zone: 'Moon/Apollo' } }),
    );
    expect(right).toMatchObject({
      result: { content: [{ text: expect.stringMatching(/^\d{4}-.*GMT\+9$/) }] },
    });
    expect(wrong).toMatchObject({ result: { isError: true } });
  });

  it('answers what it does not know with an error, and notifications not at all', () => {
    const answers = converse(
      { method: 'notifications/initialized', id: undefined },
      { method: 'resources/list' },
      call({ name: 'later' }),
    );
    expect(answers).toMatchObject([
      { id: 1, error: { code: -32601 } },
      { id: 2, error: { code: -32602 } },
    ]);
  });
});
