import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceControl } from '../../../../src/client/service/control.ts';
import type { Scope } from '../../../../src/client/service/service.ts';
import { testHost } from '../../../helpers/service-host.ts';
import { script } from '../../../helpers/service-manager.ts';

/** systemctl as one line for the shell, and what it was asked. */
function setUp(line: string, scope: Scope = 'user') {
  const host = testHost('linux');
  const calls = join(host.bin, 'calls');
  script(join(host.bin, 'systemctl'), `echo "$*" >> '${calls}'; ${line}`);
  const asked = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);
  return { asked, control: serviceControl(scope, 'unused', host) };
}

test('a start does not wait for the end of the pause that systemd makes after a failure', async () => {
  const { control, asked } = setUp('case "$*" in *SubState*) echo auto-restart ;; esac');
  await control.start();
  expect(asked().at(-1)).toBe('--user restart mcpd.service');
});

test('a service of the machine is not asked about a password', async () => {
  const { control, asked } = setUp('true', 'system');
  await control.stop();
  expect(asked()).toEqual(['--no-ask-password stop mcpd.service']);
});

test('what systemctl refuses is an error with its words, and where to look', async () => {
  const { control } = setUp('echo "Unit mcpd.service not loaded." >&2; exit 5');
  await expect(control.stop()).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: 'systemctl --user stop mcpd.service failed: Unit mcpd.service not loaded.',
    hint: 'journalctl --user -u mcpd -n 20; mcp daemon logs',
  });
  expect(await control.problem()).toContain('not loaded');
});

test('that there is nothing to forget does not keep it from reading the file again', async () => {
  const { control } = setUp('case "$*" in *reset-failed*) exit 1 ;; esac');
  await control.reload();
});

test('no daemon is known by the pid 0', async () => {
  expect(await setUp('echo 0').control.pid()).toBe(null);
  expect(await setUp('echo 12').control.pid()).toBe(12);
});
