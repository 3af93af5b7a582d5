import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { installService } from '../../src/cli/service/install.ts';
import { installedUnit } from '../../src/cli/service/installed-unit.ts';
import { planService } from '../../src/cli/service/plan.ts';
import { uninstallService } from '../../src/cli/service/uninstall.ts';
import { stopDaemon } from '../../src/client/farewell.ts';
import { serviceControl } from '../../src/client/service/control.ts';
import { readService } from '../../src/client/service/find.ts';
import type { Scope } from '../../src/client/service/service.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { isAlive } from '../helpers/processes.ts';
import { useProgram } from '../helpers/program.ts';
import { fakePlutil, type TestHost, testHost } from '../helpers/service-host.ts';
import { fakeManager, script } from '../helpers/service-manager.ts';
import { until } from '../helpers/until.ts';

const systemctl = useProgram('fake-systemctl');
const signal = AbortSignal.timeout(60_000);

function mac(): TestHost {
  const host = testHost('darwin');
  fakePlutil(host);
  copyFileSync(join(packageRoot, 'test/fixtures/programs/fake-launchctl.py'), join(host.bin, 'launchctl'));
  return host;
}

function linux(): TestHost {
  const host = testHost('linux', { uid: 0, user: 'root' });
  fakeManager(host.bin, systemctl);
  script(
    join(host.bin, 'getent'),
    `echo "me:x:${process.getuid?.()}:${process.getgid?.()}::${host.home}:/bin/sh"`,
  );
  return { ...host, env: { ...host.env, FAKE_ROOT: host.root } };
}

/** Installs the built daemon on this machine, where nothing is what it seems but the daemon itself. */
async function install(host: TestHost, scope: Scope, env: Record<string, string> = {}) {
  const asking = { ...host, env: { ...host.env, ...env } };
  const paths = resolvePaths({ HOME: host.home });
  const plan = await planService(
    { scope, user: scope === 'system' ? 'me' : undefined, paths, cwd: host.home },
    asking,
  );
  const control = serviceControl(scope, plan.file, asking);
  onTestFinished(async () => {
    if (existsSync(plan.file)) await control.disable();
    await stopDaemon(plan.paths, { keepServers: false, force: true, signal });
  });
  const done = await installService({ plan, control, host: asking, signal });
  return { plan, control, done };
}

describe.skipIf(process.platform !== 'linux')('a service of the machine', () => {
  test('runs as the user that was named, on that user’s files, and is taken back', async () => {
    const host = linux();
    const { plan, control, done } = await install(host, 'system');
    expect(plan.file).toBe(join(host.root, 'etc/systemd/system/mcpd.service'));
    expect(plan.text).toMatch(/\nUser=me\n[\s\S]*\nWantedBy=multi-user.target\n/);
    expect(plan.paths.socket).toBe(join(host.home, '.mcp-runtime/mcpd.sock'));
    expect(await control.pid()).toBe(done.daemon.pid);
    const service = await readService('system', host, host.home);
    if (!service) throw new Error('it is not there');
    expect(await uninstallService(service, control)).toBe('stopped');
    expect(isAlive(done.daemon.pid)).toBe(false);
    expect(readdirSync(join(host.root, 'etc/systemd/system'), { recursive: true })).toEqual([
      'multi-user.target.wants',
    ]);
  });
});

describe.skipIf(process.platform !== 'linux' || spawnSync('python3', ['--version']).error)(
  'an agent of launchd',
  () => {
    test('runs, is replaced when it changes, and is taken back', async () => {
      const host = mac();
      const { plan, control, done } = await install(host, 'user');
      expect(plan.file).toBe(join(host.home, 'Library/LaunchAgents/dev.mcp-manager.mcpd.plist'));
      expect(await control.pid()).toBe(done.daemon.pid);
      const again = await install(host, 'user');
      expect(again.done).toMatchObject({ written: false, replaced: null, daemon: { pid: done.daemon.pid } });
      const changed = await install(host, 'user', { MCP_LOG_LEVEL: 'debug' });
      expect(changed.done).toMatchObject({ written: true, replaced: done.daemon.pid });
      const service = await readService('user', host, host.home);
      if (!service) throw new Error('it is not there');
      expect(service.environment).toMatchObject({ MCP_LOG_LEVEL: 'debug' });
      await uninstallService(service, control);
      expect(isAlive(changed.done.daemon.pid)).toBe(false);
      expect(readdirSync(join(host.home, 'Library/LaunchAgents'))).toEqual([]);
    });

    test('stays down after it was asked to stop, and is started again', async () => {
      const host = mac();
      const { plan, control, done } = await install(host, 'user');
      await stopDaemon(plan.paths, { keepServers: true, force: false, signal });
      expect(await control.pid()).toBe(null);
      await control.start();
      await until('it runs', async () => (await control.pid()) !== null);
      expect(await control.pid()).not.toBe(done.daemon.pid);
    });
  },
);

describe('what is installed', () => {
  const paths = (host: TestHost) => resolvePaths({ HOME: host.home });
  const write = async (host: TestHost, edit: (text: string) => string) => {
    const plan = await planService({ scope: 'user', paths: paths(host), cwd: '/' }, host);
    mkdirSync(join(plan.file, '..'), { recursive: true });
    writeFileSync(plan.file, edit(readFileSync(plan.file, { encoding: 'utf8', flag: 'a+' }) || plan.text));
    return installedUnit(paths(host), host);
  };

  test('is nothing at first', async () => {
    const host = testHost('linux');
    expect(await installedUnit(paths(host), host)).toMatchObject({
      installed: false,
      current: false,
      path: null,
    });
  });

  test('is current after an install', async () => {
    expect(await write(testHost('linux'), (text) => text)).toMatchObject({
      installed: true,
      current: true,
      differences: [],
    });
  });

  test.skipIf(spawnSync('python3', ['--version']).error)('is current on macOS too', async () => {
    const host = testHost('darwin');
    fakePlutil(host);
    expect(await write(host, (text) => text)).toMatchObject({
      installed: true,
      current: true,
      differences: [],
    });
  });

  test.each([
    [/ExecStart="[^"]+"/, 'ExecStart="/gone/node"', ['its Node.js is gone: /gone/node']],
    [/"[^"]+mcpd.js"/, '"/opt/old/mcpd.js"', [`it runs /opt/old/mcpd.js, and this mcp is ${packageRoot}`]],
    [/PATH=/, 'PATH=/gone/bin:', ['/gone/bin of its PATH is gone']],
    [
      /WatchdogSec=60/,
      'WatchdogSec=5',
      ['it was written by another version of mcp-manager, or edited by hand'],
    ],
  ])('is told apart from what it should be: %s', async (what, other, differences) => {
    const state = await write(testHost('linux'), (text) => text.replace(what, other));
    expect(state).toMatchObject({ installed: true, current: false, differences });
  });
});
