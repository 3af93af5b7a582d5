import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';

async function findings(daemon: TestDaemon, check: string) {
  return (await daemon.call('daemon.check', {})).findings.filter((finding) => finding.check === check);
}

describe('the checks of the daemon', () => {
  it('find a port that somebody has whose server does not run, and not the one of a server that does', async () => {
    const [taken, own] = [await freePort(), await freePort()];
    const owner = createServer().listen(taken, '127.0.0.1');
    onTestFinished(() => void owner.close());
    const daemon = await startTestDaemon({
      free: entryOf('http', { port: taken }),
      runs: entryOf('http', { port: own }),
      remote: { url: `http://127.0.0.1:${own}/mcp` },
    });
    await daemon.start('runs');
    const problems = (await findings(daemon, 'ports')).filter(({ status }) => status === 'problem');
    // Where the system does not tell who listens, there is nothing to find.
    if (process.platform !== 'linux') return;
    expect(problems).toMatchObject([{ fix: expect.stringContaining('mcp edit free') }]);
    expect(problems[0]?.message).toContain(`port ${taken} of "free" is in use by`);
    expect(problems[0]?.message).toContain(`(pid ${process.pid})`);
  });

  it('mind a missing Docker only when a server needs it', async () => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    onTestFinished(() => {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    });
    const without = await startTestDaemon({ echo: entryOf('echo') });
    expect(await findings(without, 'docker')).toMatchObject([{ status: 'ok' }]);
    const dependencies = [{ type: 'docker', image: 'postgres:17', name: 'db' }];
    const needing = await startTestDaemon({ app: entryOf('echo', { dependencies }) });
    const [finding] = await findings(needing, 'docker');
    expect(finding).toMatchObject({ status: 'problem', message: expect.stringContaining('needed by app: ') });
  });
});
