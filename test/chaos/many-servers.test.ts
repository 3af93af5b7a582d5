import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serverProcesses } from '../helpers/chaos/survivors.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, startDaemonProcess } from '../helpers/daemon-process.ts';
import { RpcClient } from '../helpers/rpc-client.ts';
import { inTime, until } from '../helpers/until.ts';

const NAMES = Array.from({ length: 200 }, (_, index) => `tiny-${index}`);
const PATIENT = { limitMs: 120_000 };

function homeWithTinyServers(): string {
  const home = tempHome();
  const entries = NAMES.map((name) => [name, tinyEntry({ ready_timeout: '2m' })]);
  writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(Object.fromEntries(entries)));
  return home;
}

/** Asks for the status of the daemon until `work` is done: each time it must answer. Says how often it did. */
async function askMeanwhile(daemon: DaemonProcess, work: Promise<unknown>): Promise<number> {
  let done = false;
  let answers = 0;
  const finished = work.finally(() => {
    done = true;
  });
  while (!done) {
    expect(await inTime('the daemon answers', daemon.call('daemon.status', {}))).toMatchObject({
      servers: 200,
    });
    answers += 1;
  }
  await finished;
  return answers;
}

const runningPids = async (daemon: DaemonProcess) =>
  (await daemon.call('server.status', {})).servers.flatMap(({ state, pid }) =>
    state === 'running' ? [pid] : [],
  );

describe('200 servers', () => {
  it('are all ready when they are started at once, and all gone when they are stopped, while the daemon answers', async () => {
    const home = homeWithTinyServers();
    const daemon = await startDaemonProcess(home);
    const client = await RpcClient.open(daemon.paths.socket);
    const starts = Promise.all(NAMES.map((server) => client.call('server.start', { server })));
    expect(await askMeanwhile(daemon, inTime('all are ready', starts, PATIENT))).toBeGreaterThan(0);
    const pids = new Set((await starts).map(({ server }) => server.pid));
    expect(pids.size).toBe(200);
    expect(new Set(serverProcesses(home).map(({ pid }) => pid))).toEqual(pids);

    const stops = Promise.all(NAMES.map((server) => client.call('server.stop', { server })));
    await askMeanwhile(daemon, inTime('all are stopped', stops, PATIENT));
    expect(serverProcesses(home)).toEqual([]);
    client.close();
  });

  it('come back when the daemon was killed, each of them once', async () => {
    const home = homeWithTinyServers();
    const first = await startDaemonProcess(home);
    const client = await RpcClient.open(first.paths.socket);
    await inTime(
      'all are ready',
      Promise.all(NAMES.map((server) => client.call('server.start', { server }))),
      PATIENT,
    );
    process.kill(first.pid, 'SIGKILL');
    await first.ended;

    const second = await startDaemonProcess(home);
    const back = until('all are back', async () => (await runningPids(second)).length === 200, PATIENT);
    await askMeanwhile(second, back);
    expect(
      serverProcesses(home)
        .map(({ pid }) => pid)
        .sort(),
    ).toEqual((await runningPids(second)).sort());
  });
});
