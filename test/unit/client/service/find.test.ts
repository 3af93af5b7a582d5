import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderAgent, renderUnit, type ServiceFacts } from '../../../../src/cli/service/render.ts';
import { findService, readService, serviceFile } from '../../../../src/client/service/find.ts';
import type { Scope } from '../../../../src/client/service/service.ts';
import { packageRoot } from '../../../../src/platform/package-root.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { fakePlutil, type TestHost, testHost } from '../../../helpers/service-host.ts';

const facts = (host: TestHost, scope: Scope, changes: Partial<ServiceFacts> = {}): ServiceFacts => ({
  ...{ scope, node: '/usr/bin/node', mcpd: '/opt/mcpd.js', environment: { PATH: '/bin' } },
  ...{ user: host.user, home: host.home, runtimeDir: join(host.home, '.mcp-runtime') },
  ...changes,
});

function install(host: TestHost, given: ServiceFacts): string {
  const file = serviceFile(given.scope, host, host.home);
  const name = host.platform === 'darwin' ? 'dev.mcp-manager.mcpd.plist' : 'mcpd.service';
  const template = readFileSync(join(packageRoot, 'systemd', name), 'utf8');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    host.platform === 'darwin' ? renderAgent(template, given) : renderUnit(template, given),
  );
  return file;
}

const pathsOf = (host: TestHost, env: Record<string, string> = {}) =>
  resolvePaths({ HOME: host.home, ...env });

describe('a service is found', () => {
  test('of a user, in the folder that systemd reads', async () => {
    const host = testHost('linux');
    const file = install(host, facts(host, 'user'));
    expect(file).toBe(join(host.home, '.config/systemd/user/mcpd.service'));
    expect(await findService(pathsOf(host), host)).toEqual({
      ...{ manager: 'systemd', scope: 'user', file, user: null },
      ...{ program: ['/usr/bin/node', '/opt/mcpd.js'], environment: { PATH: '/bin' } },
    });
  });

  test('where XDG_CONFIG_HOME says', () => {
    const host = testHost('linux', { env: { XDG_CONFIG_HOME: '/etc/me' } });
    expect(serviceFile('user', host, host.home)).toBe('/etc/me/systemd/user/mcpd.service');
  });

  test('of the machine, when it runs as who asks', async () => {
    const host = testHost('linux');
    install(host, facts(host, 'system'));
    expect(await findService(pathsOf(host), host)).toMatchObject({ scope: 'system', user: 'me' });
  });

  test.skipIf(spawnSync('python3', ['--version']).error)('on macOS', async () => {
    const host = testHost('darwin');
    fakePlutil(host);
    const file = install(host, facts(host, 'user'));
    expect(await readService('user', host, host.home)).toEqual({
      ...{ manager: 'launchd', scope: 'user', file, user: null },
      ...{ program: ['/usr/bin/node', '/opt/mcpd.js'], environment: { PATH: '/bin' } },
    });
    install(host, facts(host, 'system'));
    expect(await readService('system', host, host.home)).toMatchObject({ scope: 'system', user: 'me' });
  });
});

describe('none is found', () => {
  test('where there is no file', async () => {
    const host = testHost('linux');
    expect(await findService(pathsOf(host), host)).toBe(null);
  });

  test('that runs something else', async () => {
    const host = testHost('linux');
    install(host, facts(host, 'user', { mcpd: '/opt/other.js' }));
    expect(await findService(pathsOf(host), host)).toBe(null);
  });

  test('whose daemon listens elsewhere', async () => {
    const host = testHost('linux');
    install(host, facts(host, 'user', { environment: { MCP_RUNTIME_DIR: '/run/mine' } }));
    expect(await findService(pathsOf(host), host)).toBe(null);
    expect(await findService(pathsOf(host, { MCP_RUNTIME_DIR: '/run/mine' }), host)).not.toBe(null);
  });

  test('of the machine that runs as somebody else, or in another home', async () => {
    const host = testHost('linux');
    install(host, facts(host, 'system', { user: 'other' }));
    expect(await findService(pathsOf(host), host)).toBe(null);
    install(host, facts(host, 'system'));
    expect(await findService(pathsOf(host, { HOME: '/elsewhere' }), host)).toBe(null);
  });
});
