import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serviceControl } from '../../../../src/client/service/control.ts';
import { fakeLaunchctl, testHost } from '../../../helpers/service-host.ts';

const TARGET = 'gui/1000/dev.mcp-manager.mcpd';

function setUp() {
  const host = testHost('darwin');
  const { calls, loaded } = fakeLaunchctl(host);
  const asked = () => {
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    rmSync(calls);
    return lines.filter((line) => !line.startsWith('print'));
  };
  return { host, loaded, asked, control: serviceControl('user', '/x.plist', host) };
}

test('a service that is not loaded is loaded, which starts it', async () => {
  const { control, asked } = setUp();
  expect(await control.problem()).toBe(null);
  expect(await control.pid()).toBe(null);
  await control.enable();
  await control.reload();
  await control.start();
  expect(asked()).toEqual([`enable ${TARGET}`, 'bootstrap gui/1000 /x.plist']);
  expect(await control.pid()).toBe(4242);
});

test('one that is loaded is only started', async () => {
  const { control, asked } = setUp();
  await control.start();
  asked();
  await control.start();
  expect(asked()).toEqual([`kickstart ${TARGET}`]);
});

test('to read its file again, it is unloaded first; so it is to be stopped and taken back', async () => {
  for (const verb of ['reload', 'stop', 'disable'] as const) {
    const { control, asked, loaded } = setUp();
    await control.start();
    asked();
    await control[verb]();
    expect(asked()).toEqual([`bootout ${TARGET}`]);
    expect(existsSync(loaded)).toBe(false);
  }
});

test('what launchctl refuses is an error with its words', async () => {
  const { host } = setUp();
  const control = serviceControl('user', '/x.plist', { ...host, env: { PATH: '/nowhere' } });
  await expect(control.enable()).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: `launchctl enable ${TARGET} failed: launchctl was not found`,
  });
});

test('where there is no session at the screen, that is said', async () => {
  const { host } = setUp();
  const control = serviceControl('user', '/x.plist', { ...host, uid: 7 });
  expect(await control.problem()).toContain('Domain does not support');
});

test('a service of the machine is in the domain of the system', async () => {
  const { host, asked } = setUp();
  await serviceControl('system', '/Library/x.plist', host).start();
  expect(asked()).toEqual(['bootstrap system /Library/x.plist']);
});
