import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemAccount } from '../../../../src/cli/service/account.ts';
import type { Host } from '../../../../src/client/service/host.ts';
import { script } from '../../../helpers/service-manager.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

/** A machine where every user is looked up by a program that says this. */
function host(env: Record<string, string>, platform: NodeJS.Platform = 'linux', uid = 0): Host {
  const folder = tempDir();
  script(join(folder, 'getent'), 'test "$2" = me && echo "me:x:1000:1001:Me, Myself:/home/me:/bin/bash"');
  script(join(folder, 'id'), 'test "$2" = me && echo "me:********:501:20::0:0:Me Myself:/Users/me:/bin/zsh"');
  return {
    platform,
    user: 'caller',
    uid,
    home: '/root',
    env: { PATH: `${folder}:${process.env.PATH}`, ...env },
    root: '/',
  };
}

test('is the one that is named, before the one who called sudo', async () => {
  expect(await systemAccount('me', host({ SUDO_USER: 'other' }))).toEqual({
    user: 'me',
    uid: 1000,
    gid: 1001,
    home: '/home/me',
  });
});

test('is the one who called sudo', async () => {
  expect(await systemAccount(undefined, host({ SUDO_USER: 'me' }))).toMatchObject({ user: 'me' });
});

test('is found on macOS too', async () => {
  expect(await systemAccount('me', host({}, 'darwin'))).toEqual({
    user: 'me',
    uid: 501,
    gid: 20,
    home: '/Users/me',
  });
});

test('is never root by mistake', async () => {
  await expect(systemAccount(undefined, host({}))).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('--user'),
  });
});

test('must exist', async () => {
  await expect(systemAccount('nobody-here', host({}))).rejects.toMatchObject({ code: 'USAGE' });
});
