import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/contract/methods.ts';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

/** Follows a log as a client does, until a line ends it; answers with all lines. */
async function followUntil(daemon: TestDaemon, server: string, last: string): Promise<string[]> {
  const client = await daemon.client();
  const lines: string[] = [];
  let page: Result<'log.read'> = await client.call('log.read', { servers: [server], tail: 0 });
  while (!lines.includes(last)) {
    page = await client.call('log.read', { servers: [server], after: page.cursors, wait_seconds: 10 });
    lines.push(...page.lines.map(({ text }) => text));
  }
  return lines;
}

describe('a log that is followed', () => {
  it('goes on over restarts of the server, with no line lost or twice', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const following = followUntil(daemon, 'echo', 'over');
    for (let round = 0; round < 3; round += 1) {
      await daemon.call('server.restart', { server: 'echo' });
      await daemon.tool('echo', 'say', { text: `round ${round}` });
    }
    await daemon.tool('echo', 'say', { text: 'over' });
    const said = (await following).filter((line) => line !== 'echo is up');
    expect(said).toEqual(['round 0', 'round 1', 'round 2', 'over']);
  });

  it('says what a server wrote before it died, and why it is started again', async () => {
    const restart = { max_retries: 1 };
    const daemon = await startTestDaemon({ bad: entryOf('exits-1', { restart }) });
    await daemon.start('bad').catch(() => {});
    await daemon.state('bad', 'error');
    const { lines } = await daemon.call('log.read', { servers: ['bad'] });
    const own = lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
    const words = ['reading the configuration', 'fatal: DATABASE_URL is not set'];
    expect(own).toEqual([...words, ...words]);
    expect(lines.filter(({ stream }) => stream === 'daemon')).not.toEqual([]);
  });

  it('answers who waits as soon as there is a line, and nobody after the time', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await daemon.start('echo');
    await daemon.line('echo', /echo is up/);
    const client = await daemon.client();
    const { cursors } = await client.call('log.read', { servers: ['echo'], tail: 0 });
    const nothing = await client.call('log.read', { servers: ['echo'], after: cursors, wait_seconds: 0.05 });
    expect(nothing.lines).toEqual([]);
    const waiting = client.call('log.read', { servers: ['echo'], after: nothing.cursors, wait_seconds: 30 });
    await daemon.tool('echo', 'say', { text: 'at last' });
    expect((await waiting).lines.map(({ text }) => text)).toEqual(['at last']);
  });

  it('of a server that is not there is refused, whatever its name would mean as a path', async () => {
    const daemon = await startTestDaemon({});
    for (const server of ['nobody', '../../etc/passwd', 'mcpd']) {
      const read = daemon.call('log.read', { servers: [server] });
      await expect(read).rejects.toMatchObject({ body: { code: 'SERVER_NOT_FOUND' } });
    }
  });

  it('does not keep the daemon from ending', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const client = await daemon.client();
    const waiting = client.call('log.read', { servers: ['echo'], tail: 0, wait_seconds: 60 });
    waiting.catch(() => {});
    await daemon.call('daemon.status', {});
    await daemon.close();
    await expect(waiting).rejects.toThrow('the connection ended');
  });
});
