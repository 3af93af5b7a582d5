import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../../src/client/client.ts';
import { unreachable } from '../../../src/client/hints.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const env = { MCP_NO_AUTOSTART: '1' };
const at = (socket: string) => connect({ paths: { ...resolvePaths({ HOME: '/nowhere' }), socket }, env });

test('no socket means that no daemon runs', async () => {
  await expect(at(join(tempDir(), 's.sock'))).rejects.toMatchObject({
    code: 'DAEMON_UNREACHABLE',
    message: expect.stringMatching(/it does not run \(there is no socket/),
    hint: 'mcp daemon start',
  });
});

test('a socket that nobody listens on is called left over', async () => {
  const socket = join(tempDir(), 's.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  // Closing removes the file; a daemon that was killed could not do that.
  const kept = `${socket}.kept`;
  const { linkSync } = await import('node:fs');
  linkSync(socket, kept);
  await new Promise((resolve) => server.close(resolve));
  await expect(at(kept)).rejects.toMatchObject({ message: expect.stringContaining('left over') });
});

test('a path that is too long for a socket is said to be so', async () => {
  const folder = join(tempDir(), 'x'.repeat(110));
  mkdirSync(folder);
  await expect(at(join(folder, 's.sock'))).rejects.toMatchObject({
    message: expect.stringContaining('longer than 103 bytes'),
    hint: 'set MCP_RUNTIME_DIR to a shorter folder',
  });
});

test.each([
  ['ECONNRESET', 'it has just ended'],
  ['EACCES', 'you may not open /run/s.sock'],
  ['EPERM', 'you may not open /run/s.sock'],
  ['EMFILE', 'too many open files'],
])('%s is explained', (code, words) => {
  const error = Object.assign(new Error('too many open files'), { code });
  expect(unreachable(error, '/run/s.sock').message).toContain(words);
});
