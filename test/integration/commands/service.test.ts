import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useServiceCli } from '../../helpers/service-cli.ts';
import { until } from '../../helpers/until.ts';

const mcp = await useServiceCli();
const { unit } = mcp;

describe.runIf(process.platform === 'linux')('a daemon that is installed as a service', () => {
  test('is stopped and started as one, by daemon stop and by any command', async () => {
    await mcp.run(['daemon', 'install']);
    mcp.manager.calls();
    await mcp.run(['daemon', 'stop']);
    expect(mcp.manager.calls()).toContain('stop mcpd.service');
    expect((await mcp.run(['daemon', 'status'])).stdout).toContain(
      `starts it as systemd user unit (${unit})`,
    );
    await mcp.run(['list']);
    expect(mcp.manager.calls()).toContain('start mcpd.service');
    expect(await mcp.json('daemon', 'status')).toMatchObject({ started_by: 'systemd' });
  });

  test('is restarted as one, and keeps its port servers', async () => {
    const { pid } = await mcp.json('daemon', 'install');
    await mcp.run(['web', 'start']);
    const before = await mcp.json('web', 'status');
    const after = await mcp.json('daemon', 'restart');
    expect(after).toMatchObject({ started_by: 'systemd' });
    expect(after.pid).not.toBe(pid);
    await until('it runs', async () => (await mcp.json('web', 'status')).state === 'running');
    expect(await mcp.json('web', 'status')).toMatchObject({ pid: before.pid });
  });

  test('is not asked about while it runs', async () => {
    await mcp.run(['daemon', 'install']);
    mcp.manager.calls();
    await mcp.run(['list']);
    expect(mcp.manager.calls()).toEqual([]);
  });

  test('says why it did not start, with exit 3', async () => {
    await mcp.run(['daemon', 'install']);
    await mcp.run(['daemon', 'stop']);
    mcp.manager.fail({ start: 'Job for mcpd.service failed' });
    expect(await mcp.run(['list'])).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^error: the daemon did not start: .*Job for.*\nhint: journalctl --user/),
    });
  });

  test('starts without its manager where that cannot be reached', async () => {
    await mcp.run(['daemon', 'install']);
    await mcp.run(['daemon', 'stop']);
    mcp.manager.fail({ show: 'Failed to connect to bus' });
    expect(await mcp.run(['list'])).toMatchObject({ code: 0, stderr: '' });
    expect(await mcp.json('daemon', 'status')).toMatchObject({ started_by: 'cli' });
  });

  test('is not started for another runtime folder than its own', async () => {
    await mcp.run(['daemon', 'install']);
    mcp.manager.calls();
    const elsewhere = { MCP_RUNTIME_DIR: join(mcp.home, 'other') };
    expect(JSON.parse((await mcp.run(['daemon', 'start', '--json'], elsewhere)).stdout)).toMatchObject({
      started_by: 'cli',
    });
    await mcp.run(['daemon', 'stop'], elsewhere);
    expect(mcp.manager.calls()).toEqual([]);
  });
});
