import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { capturePath, type Look } from '../../../../src/cli/service/capture-path.ts';

const links: Record<string, string> = {
  '/run/user/1000/fnm_multishells/12_34/bin': '/home/me/.fnm/node-versions/v20.1.0/installation/bin',
  '/tmp/link': '/tmp/target',
};
const look: Look = {
  isFolder: (path) => !path.includes('gone'),
  follow: (path) => links[path] ?? path,
  temporary: ['/tmp', '/run/user'],
};
const capture = (...folders: string[]) => capturePath(folders.join(':'), '/usr/bin', look);

test('what is there stays, in its order, each once', () => {
  const mine = [
    '/home/me/.nvm/versions/node/v20.1.0/bin',
    '/home/me/.local/share/mise/shims',
    '/mnt/c/Program Files (x86)',
  ];
  const theirs = ['/home/me/.volta/bin', '/home/me/.pyenv/shims', '/opt/homebrew/bin', '/usr/bin', '/bin'];
  expect(capture(...mine, ...theirs, '/bin', ...mine)).toEqual({
    folders: [...mine, ...theirs],
    leftOut: [],
  });
});

test('the folder of Node.js is searched too, last if it was not searched before', () => {
  expect(capture('/bin').folders).toEqual(['/bin', '/usr/bin']);
  expect(capture('/usr/bin', '/bin').folders).toEqual(['/usr/bin', '/bin']);
});

describe('what will not last is left out, with the reason', () => {
  it.each([
    ['/gone/bin', 'it does not exist'],
    ['/home/me/.npm/_npx/0a1b/node_modules/.bin', 'it is temporary'],
    ['/home/me/project/node_modules/.bin', 'it is temporary'],
    ['/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin', 'it is temporary'],
    ['/home/me/.cache/pnpm/dlx-1234/node_modules/bin', 'it is temporary'],
    ['/tmp/bunx-0-x/bin', 'it is temporary'],
    ['/tmp', 'it is temporary'],
    ['/tmp/link', 'it is temporary'],
    ['bin', 'it is not absolute'],
    ['/a\nb', 'there are control characters in its name'],
  ])('%s: %s', (name, because) => {
    expect(capture(name)).toEqual({ folders: ['/usr/bin'], leftOut: [{ name, because }] });
  });
});

test('/tmpfiles is not below /tmp', () => {
  expect(capture('/tmpfiles/bin').leftOut).toEqual([]);
});

test('a link of fnm for this shell stands for what it leads to', () => {
  expect(capture('/run/user/1000/fnm_multishells/12_34/bin', '/bin')).toEqual({
    folders: ['/home/me/.fnm/node-versions/v20.1.0/installation/bin', '/bin', '/usr/bin'],
    leftOut: [],
  });
});

test('an empty PATH, or an empty part of one, is nothing to speak of', () => {
  expect(capture('')).toEqual({ folders: ['/usr/bin'], leftOut: [] });
  expect(capture('', '/bin', '')).toEqual({ folders: ['/bin', '/usr/bin'], leftOut: [] });
});

test('of any PATH, each part is kept in its place or left out, and a second time changes nothing', () => {
  const folder = fc.oneof(
    fc.constantFrom('', '/bin', '/gone', '/tmp/x', 'relative', '/p/node_modules/.bin', '/tmp/link'),
    fc.string().filter((text) => !/[:\0]/.test(text)),
  );
  fc.assert(
    fc.property(fc.array(folder), (parts) => {
      const { folders, leftOut } = capture(...parts);
      const names = leftOut.map(({ name }) => name);
      const kept = [...new Set(parts)].filter((part) => part !== '' && !names.includes(part));
      expect(folders.filter((it) => kept.includes(it))).toEqual(kept);
      expect(capture(...folders)).toEqual({ folders, leftOut: [] });
    }),
  );
});
