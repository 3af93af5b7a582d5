import { expect, test } from 'vitest';
import { fixture, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const moody = { command: process.execPath, args: [fixture('moody')] };
/** Passes once, so that the server becomes ready. */
const once = { type: 'command', command: 'test ! -e ready && touch ready', interval: '100ms', failures: 1 };
const mcp = useCli({ well: moody, sick: { ...moody, health_check: once } });

test('a server that became unhealthy is seen by a monitor and by a person, with the reason, and runs on', async () => {
  await mcp.run('start', 'well');
  expect(await mcp.run('status', '--health-only')).toMatchObject({ code: 0 });
  await mcp.run('start', 'sick');
  await until('it is unhealthy', async () => (await mcp.json('sick', 'status')).health === 'unhealthy');
  const reason = '"test ! -e ready && touch ready" exited with code 1';

  const monitor = await mcp.run('status', '--health-only');
  expect(monitor.code).toBe(1);
  expect(monitor.stdout).toMatch(/^well +running +healthy$/m);
  expect(monitor.stdout).toMatch(/^sick +running +unhealthy +not well +"test ! -e ready/m);

  const { code, stdout } = await mcp.run('sick', 'status');
  expect(code).toBe(0);
  expect(stdout).toContain(`unhealthy: ${reason}`);
  expect((await mcp.json('sick', 'status')).health_reason).toContain(reason);
  expect((await mcp.run('status')).stdout).toMatch(/^sick +running +unhealthy .*exited with code 1/m);

  const { events } = await mcp.json('events', '--category', 'health_check');
  expect(events).toMatchObject([{ server: 'sick', event_type: 'server_unhealthy', severity: 'error' }]);
});
