import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whatInstead } from '../../../../src/cli/service/no-manager.ts';
import type { Host } from '../../../../src/client/service/host.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const host = (root: string, changes: Partial<Host> = {}): Host => ({
  ...{ platform: 'linux', user: 'me', uid: 1000, home: '/home/me', env: {}, root },
  ...changes,
});

test('where systemd runs, but not for this user', () => {
  const root = tempDir();
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  expect(whatInstead(host(root))).toContain('enable-linger me');
});

test('in WSL without systemd', () => {
  expect(whatInstead(host(tempDir(), { env: { WSL_DISTRO_NAME: 'Debian' } }))).toContain('/etc/wsl.conf');
});

test('in a container', () => {
  const root = tempDir();
  writeFileSync(join(root, '.dockerenv'), '');
  expect(whatInstead(host(root))).toContain('mcpd');
});

test('anywhere else, and on a Mac', () => {
  expect(whatInstead(host(tempDir()))).toContain('any mcp command starts the daemon');
  expect(whatInstead(host(tempDir(), { platform: 'darwin' }))).toContain('log in at the screen');
});
