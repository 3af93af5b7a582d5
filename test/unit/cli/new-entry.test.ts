import { expect, test } from 'vitest';
import { entryFrom } from '../../../src/cli/new-entry.ts';

const place = { cwd: '/project', exists: (path: string) => path === '/project/server.js' };
const add = (wishes: Partial<Parameters<typeof entryFrom>[0]>) =>
  entryFrom({ command: [], ...wishes }, place);

test('a command is its program and its arguments, word by word', () => {
  expect(add({ command: ['npx', '-y', 'a server'] })).toEqual({ command: 'npx', args: ['-y', 'a server'] });
});

test('one word stays one string, to be split as a shell would', () => {
  expect(add({ command: ['npx -y server'] })).toEqual({ command: 'npx -y server' });
});

test('a command that names a file of this folder runs in this folder', () => {
  expect(add({ command: ['node', 'server.js'] })).toMatchObject({ path: '/project' });
  expect(add({ command: ['node', './server.js'] })).toMatchObject({ path: '/project' });
  expect(add({ command: ['node', 'other.js'] })).not.toHaveProperty('path');
  expect(add({ command: ['node', '/project/server.js'] })).not.toHaveProperty('path');
});

test('every wish finds its field, and paths are meant from here', () => {
  expect(
    add({
      command: ['uv', 'run'],
      port: 8050,
      transport: 'sse',
      env: [['A', '1']],
      envFile: 'secrets.env',
      path: 'app',
      title: 'Memory',
      description: 'remembers',
      keyword: ['memory'],
      start: 'boot',
      dep: ['docker:postgres:16', 'service:redis-server', '{"type": "service", "port": 1}'],
    }),
  ).toEqual({
    name: 'Memory',
    description: 'remembers',
    command: 'uv',
    args: ['run'],
    path: '/project/app',
    transport: 'sse',
    port: 8050,
    env: { A: '1' },
    env_file: '/project/secrets.env',
    start: 'boot',
    keywords: ['memory'],
    dependencies: [
      { type: 'docker', image: 'postgres:16' },
      { type: 'service', command: 'redis-server' },
      { type: 'service', port: 1 },
    ],
  });
});

test('a remote server is its url and headers', () => {
  expect(add({ url: 'https://example.com/mcp', header: [['Authorization', 'Bearer ${TOKEN}']] })).toEqual({
    url: 'https://example.com/mcp',
    headers: { Authorization: 'Bearer ${TOKEN}' },
  });
});

test.each([
  [{}, 'a server has either a command (after --) or a --url'],
  [{ command: ['x'], url: 'http://x' }, 'a server has either a command (after --) or a --url'],
  [{ command: ['x'], dep: ['postgres'] }, '--dep "postgres": write docker:IMAGE'],
  [{ command: ['x'], dep: ['docker:'] }, '--dep "docker:": write docker:IMAGE'],
  [{ command: ['x'], dep: ['{'] }, '--dep: not valid JSON'],
])('%j is a usage error', (wishes, message) => {
  expect(() => add(wishes)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
  );
});
