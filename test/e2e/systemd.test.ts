import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolvePaths } from '../../src/platform/paths.ts';
import { MCP } from '../helpers/cli.ts';
import { isAlive } from '../helpers/processes.ts';
import { RpcClient } from '../helpers/rpc-client.ts';
import { fixture, freePort } from '../helpers/servers.ts';
import { until } from '../helpers/until.ts';
import { startUserManager, type UserManager, whyNoManager } from '../helpers/user-manager.ts';

const obstacle = whyNoManager();
if (obstacle) process.stderr.write(`SKIPPED: the daemon under a real systemd, for ${obstacle}\n`);

describe.skipIf(obstacle !== null)('the daemon under a real systemd', () => {
  const home = mkdtempSync(join(tmpdir(), 'mcp-'));
  let manager: UserManager;
  const mcp = (...args: string[]) => manager.run(process.execPath, MCP, ...args);
  const json = async (...args: string[]) => JSON.parse((await mcp(...args, '--json')).stdout);
  const show = async (property: string) => {
    const { stdout } = await manager.run(
      'systemctl',
      '--user',
      'show',
      '--value',
      `--property=${property}`,
      'mcpd',
    );
    return stdout.trim();
  };
  const web = () => json('web', 'status');
  const running = () => until('web runs', async () => (await web()).state === 'running' && web());
  /** The daemon that systemd runs, once it is another than this one. */
  const other = (than: number) =>
    until('another daemon runs', async () => {
      const { pid, started_by } = await json('daemon', 'status');
      return started_by === 'systemd' && pid !== than && pid;
    });

  beforeAll(async () => {
    const registry = { web: { command: process.execPath, args: [fixture('http')], port: await freePort() } };
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify(registry));
    manager = await startUserManager(home);
    const { code, complaint } = await mcp('daemon', 'install');
    expect({ code, complaint }).toMatchObject({ code: 0 });
    await mcp('web', 'start');
  });

  afterAll(async () => {
    await manager?.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('is active, enabled, and the one that commands speak to', async () => {
    const { pid, started_by } = await json('daemon', 'status');
    expect({ started_by, pid }).toEqual({ started_by: 'systemd', pid: Number(await show('MainPID')) });
    expect(await show('UnitFileState')).toBe('enabled');
    expect(await show('StatusText')).toBe('ready');
  });

  test('gets PATH as it is in the shell', async () => {
    const node = process.execPath.slice(0, process.execPath.lastIndexOf('/'));
    expect(await show('Environment')).toMatch(new RegExp(`\\bPATH=\\S*${node}`));
  });

  test('comes back after kill -9, and adopts its port servers with the same pid', async () => {
    const [daemon, before] = [Number(await show('MainPID')), await running()];
    process.kill(daemon, 'SIGKILL');
    await other(daemon);
    expect(await running()).toMatchObject({ pid: before.pid, restart_count: before.restart_count });
  });

  test('comes back after a SIGTERM that was not from systemd', async () => {
    const daemon = Number(await show('MainPID'));
    process.kill(daemon, 'SIGTERM');
    await other(daemon);
    await running();
  });

  test('is replaced by daemon restart, and keeps its port servers', async () => {
    const [daemon, before] = [Number(await show('MainPID')), await running()];
    expect(await mcp('daemon', 'restart')).toMatchObject({ code: 0, complaint: '' });
    await other(daemon);
    expect(await running()).toMatchObject({ pid: before.pid });
  });

  test('comes back by itself when it is replaced by who may not ask systemd, and keeps its port servers', async () => {
    const [daemon, before] = [Number(await show('MainPID')), await running()];
    const { socket } = resolvePaths({ HOME: home });
    const client = await RpcClient.open(socket);
    await client.call('daemon.stop', { keep_servers: true, come_back: true });
    client.close();
    await other(daemon);
    expect(await running()).toMatchObject({ pid: before.pid });
  });

  test('reads its files again on reload, and says when it has', async () => {
    const daemon = Number(await show('MainPID'));
    expect(await manager.run('systemctl', '--user', 'reload', 'mcpd')).toMatchObject({ code: 0 });
    await until('it is done', async () => (await show('SubState')) === 'running');
    expect(Number(await show('MainPID'))).toBe(daemon);
  });

  test('stays down after daemon stop with all its servers, until a command wants it', async () => {
    const { pid } = await running();
    await mcp('daemon', 'stop');
    expect([await show('ActiveState'), await show('Result')]).toEqual(['inactive', 'success']);
    expect(isAlive(pid)).toBe(false);
    await mcp('list');
    expect(await show('ActiveState')).toBe('active');
  });

  test('stops in order when systemd stops it, which is no failure', async () => {
    await manager.run('systemctl', '--user', 'stop', 'mcpd');
    expect([await show('ActiveState'), await show('Result')]).toEqual(['inactive', 'success']);
    await mcp('daemon', 'start');
  });

  test('is gone after daemon uninstall, and its files are', async () => {
    const daemon = Number(await show('MainPID'));
    expect(await mcp('daemon', 'uninstall')).toMatchObject({ code: 0 });
    expect(isAlive(daemon)).toBe(false);
    expect(await show('LoadState')).toBe('not-found');
    const folder = join(home, '.config/systemd/user');
    expect(existsSync(join(folder, 'mcpd.service'))).toBe(false);
    expect(existsSync(join(folder, 'default.target.wants/mcpd.service'))).toBe(false);
  });
});
