import { mkdirSync, realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connect } from '../../../src/client/client.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { useProgram } from '../../helpers/program.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const entry = useProgram('fake-daemon');

function start(behaviour: string, env: Record<string, string> = {}) {
  const home = realpathSync(tempDir());
  const full = { ...process.env, HOME: home, FAKE_DAEMON: behaviour, MCP_NO_AUTOSTART: '', ...env };
  const paths = resolvePaths(full);
  mkdirSync(paths.runtimeDir);
  return { home, client: connect({ paths, env: full, entry }) };
}

test('a daemon is started when none listens, in the home folder and marked as ours', async () => {
  const { home, client } = start('listens');
  const { daemon, close } = await client.then((it) => ({ daemon: it.daemon, close: () => it.close() }));
  expect(daemon).toMatchObject({ cwd: home, started_by: 'cli' });
  expect(daemon.pid).not.toBe(process.pid);
  close();
});

test('a daemon that loses the race is no failure: the winner is dialed', async () => {
  const client = await start('loses').client;
  expect(client.daemon.protocol).toBe(1);
  client.close();
});

test("a daemon's own error is passed on in its words", async () => {
  await expect(start('refuses').client).rejects.toMatchObject({
    body: { code: 'DATABASE_TOO_NEW', hint: 'move it' },
  });
});

test('a daemon that just ends is reported at once', async () => {
  await expect(start('exits').client).rejects.toMatchObject({
    code: 'DAEMON_START_FAILED',
    message: 'the daemon did not start: it exited with code 7',
  });
});

test('MCP_NO_AUTOSTART=1 starts nothing', async () => {
  await expect(start('listens', { MCP_NO_AUTOSTART: '1' }).client).rejects.toMatchObject({
    code: 'DAEMON_UNREACHABLE',
  });
});
