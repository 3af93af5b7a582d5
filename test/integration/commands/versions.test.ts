import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../../src/platform/is-alive.ts';
import { version } from '../../../src/platform/package-root.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { fixture, useCli } from '../../helpers/cli.ts';
import { useProgram } from '../../helpers/program.ts';
import { freePort } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

const oldDaemon = useProgram('old-daemon');
const mcp = useCli({
  web: { command: process.execPath, args: [fixture('http')], port: await freePort() },
});

/** Another installation's daemon, on the home of this file's CLI. */
async function runOther(otherVersion: string, protocol = 1) {
  await mcp.run('daemon', 'stop');
  const env = { PATH: process.env.PATH, HOME: mcp.home };
  mkdirSync(resolvePaths(env).runtimeDir, { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, [oldDaemon, otherVersion, String(protocol)], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const asked: string[] = [];
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => asked.push(line));
  return { child, asked, pid: child.pid as number };
}

const bring = 'mcp daemon restart brings it up to date, port servers keep running';

describe('a daemon of another version', () => {
  test('that is older is worth one line on stderr, which says what to do', async () => {
    await runOther('0.0.9');
    const { code, stdout, stderr } = await mcp.run('list');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `note: the daemon is 0.0.9, this is ${version}; ${bring}\n`,
    });
    expect(stdout).not.toContain('note');
  });

  test('leaves the document of --json alone', async () => {
    await runOther('0.0.9');
    const { stdout, stderr } = await mcp.run('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ servers: [] });
    expect(stderr).toMatch(/^note: .*\n$/);
  });

  test('that is newer is not to be replaced by an older one', async () => {
    await runOther('99.0.0');
    const { stderr } = await mcp.run('list');
    expect(stderr).toContain('the daemon is 99.0.0');
    expect(stderr).toContain('use the newer one: mcp doctor');
  });

  test('is brought up to date by daemon restart, which is not told what it is about to do', async () => {
    const { pid, asked } = await runOther('0.0.9');
    const { code, stdout, stderr } = await mcp.run('daemon', 'restart');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`version ${version}`);
    expect(isAlive(pid)).toBe(false);
    expect(asked).toEqual([
      'daemon.hello {"client":"cli"}',
      'daemon.stop {"keep_servers":true}',
      'daemon.stop {}',
    ]);
  });
});

describe('a daemon of another protocol', () => {
  test('is refused with a hint', async () => {
    await runOther('99.0.0', 99);
    const { code, stderr } = await mcp.run('list');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: this client speaks protocol 1, .*speaks 99\nhint: mcp daemon restart/);
  });

  test('is replaced by daemon restart all the same', async () => {
    const { pid } = await runOther('0.0.9', 99);
    expect(await mcp.run('daemon', 'restart')).toMatchObject({ code: 0, stderr: '' });
    expect(isAlive(pid)).toBe(false);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ running: true, version });
  });

  test('is stopped by daemon stop', async () => {
    const { pid } = await runOther('0.0.9', 99);
    expect(await mcp.run('daemon', 'stop')).toEqual({
      code: 0,
      stdout: `the daemon is stopped (it was pid ${pid})\n`,
      stderr: '',
    });
  });
});

test('a daemon that hangs is replaced by daemon restart', async () => {
  await mcp.run('daemon', 'start');
  const { pid } = await mcp.json<{ pid: number }>('daemon', 'status');
  process.kill(pid, 'SIGSTOP');
  expect(await mcp.run('daemon', 'restart')).toMatchObject({ code: 0, stderr: '' });
  expect(isAlive(pid)).toBe(false);
  expect(await mcp.json('daemon', 'status')).toMatchObject({ running: true, version });
});

test('daemon restart keeps port servers running, with the same pid', async () => {
  await mcp.run('web', 'start');
  const before = await mcp.json('web', 'status');
  expect(await mcp.run('daemon', 'restart')).toMatchObject({ code: 0, stderr: '' });
  await until('it runs', async () => (await mcp.json('web', 'status')).state === 'running');
  expect(await mcp.json('web', 'status')).toMatchObject({ pid: before.pid, restart_count: 0 });
});
