import { expect, test } from 'vitest';
import { thisHost } from '../../../../src/client/service/host.ts';

test('is this machine, as this process sees it', () => {
  expect(thisHost({ A: '1' })).toMatchObject({
    platform: process.platform,
    uid: process.getuid?.(),
    env: { A: '1' },
  });
});

test('is known where nobody has this uid, as in some containers', () => {
  const lookUp = () => {
    throw new Error('ENOENT: no such user');
  };
  const uid = process.getuid?.();
  expect(thisHost({ HOME: '/app' }, lookUp)).toMatchObject({ user: String(uid), uid, home: '/app' });
});
