import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serviceFile } from '../../../../src/client/service/find.ts';
import type { Host } from '../../../../src/client/service/host.ts';
import type { Scope } from '../../../../src/client/service/service.ts';
import { comesBackByItself, startService, stopService } from '../../../../src/client/service/start.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { testHost } from '../../../helpers/service-host.ts';
import { script } from '../../../helpers/service-manager.ts';

/** A machine with our service, whose daemon has this pid, and a systemctl that answers as it is told. */
function setUp(scope: Scope, { uid = 1000, pid = 0, line = 'true' } = {}) {
  const host = testHost('linux', { uid });
  const file = serviceFile(scope, host, host.home);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `[Service]\n${scope === 'system' ? 'User=me\n' : ''}ExecStart=/usr/bin/node /opt/mcpd.js\n`,
  );
  const calls = join(host.bin, 'calls');
  const answer = `case "$*" in *MainPID*) echo ${pid} ;; *) ${line} ;; esac`;
  script(join(host.bin, 'systemctl'), `echo "$*" >> '${calls}'; ${answer}`);
  const asked = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);
  return { host, asked, paths: resolvePaths({ HOME: host.home }) };
}

const verbs = (asked: readonly string[]) => asked.filter((call) => !call.includes('show'));

describe('a service of the machine', () => {
  test('is not started by an ordinary user, who is told who may', async () => {
    const { host, paths, asked } = setUp('system');
    await expect(startService(paths, host)).rejects.toMatchObject({
      code: 'DAEMON_START_FAILED',
      hint: 'sudo systemctl start mcpd',
    });
    expect(verbs(asked())).toEqual([]);
  });

  test('is started and stopped by root', async () => {
    const { host, paths, asked } = setUp('system', { uid: 0 });
    expect(await startService(paths, host)).toBe(true);
    await stopService(paths, host);
    expect(verbs(asked())).toEqual([
      '--no-ask-password start mcpd.service',
      '--no-ask-password stop mcpd.service',
    ]);
  });

  test('is not stopped through its manager by an ordinary user: asking the daemon is enough', async () => {
    const { host, paths, asked } = setUp('system');
    await stopService(paths, host);
    expect(asked()).toEqual([]);
  });

  test('comes back by itself for an ordinary user, if its manager runs it', async () => {
    const comesBack = async (host: Host, it = resolvePaths({ HOME: host.home })) =>
      comesBackByItself(it, host);
    expect(await comesBack(setUp('system', { pid: 42 }).host)).toBe(true);
    expect(await comesBack(setUp('system', { pid: 0 }).host)).toBe(false);
    expect(await comesBack(setUp('system', { pid: 42, uid: 0 }).host)).toBe(false);
    expect(await comesBack(setUp('user', { pid: 42 }).host)).toBe(false);
    expect(await comesBack(testHost('linux'))).toBe(false);
  });
});

describe('a service of a user', () => {
  test('is not started where its manager cannot be reached, so that the daemon can be without it', async () => {
    const { host, paths, asked } = setUp('user', { line: 'echo "Failed to connect to bus" >&2; exit 1' });
    expect(await startService(paths, host)).toBe(false);
    await stopService(paths, host);
    expect(verbs(asked())).toEqual([]);
  });
});

test('where none is installed, none is started', async () => {
  const host = testHost('linux');
  expect(await startService(resolvePaths({ HOME: host.home }), host)).toBe(false);
});
