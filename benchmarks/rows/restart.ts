import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../src/client/client.ts';
import { entryFor, NODE_SERVER, program, TINY_SERVER } from '../harness/places.ts';
import type { Contestant, Race } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { Sandbox } from '../harness/sandbox.ts';
import { StartBell } from '../harness/start-bell.ts';

interface Subject {
  readonly server: string;
  readonly described: string;
  readonly words: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  { server: 'tiny', described: 'a tiny child (a loop of the shell)', words: TINY_SERVER },
  { server: 'node', described: 'a Node child', words: NODE_SERVER },
];

/** Every loss counts as the first, so each restart is the immediate one: back-off is not what is measured. */
const FORGIVING = { restart: { reset_after: 0 } };
/** A child that has just begun is let be for so long, whoever keeps it. */
const REST_MS = 30;

/** SIGKILL of a child until its replacement runs its first line. */
export const restart: Row = {
  name: 'restart',
  title: 'A child that is killed, until its replacement runs',
  async prepare(bench) {
    return Promise.all(SUBJECTS.map((subject) => raceFor(subject, bench)));
  },
};

async function raceFor(subject: Subject, bench: Bench): Promise<Race> {
  return {
    name: subject.described,
    figures: { 'SIGKILL to first line': 'ms' },
    rounds: bench.rounds(40),
    warmUps: 3,
    contestants: [await bareParent(subject, bench), await ours(subject, bench)],
  };
}

async function bareParent({ words }: Subject, { onEnd }: Bench): Promise<Contestant> {
  const sandbox = new Sandbox();
  onEnd(() => sandbox.close());
  const bell = hang(sandbox);
  onEnd(() => bell.close());
  const [file = '', ...args] = [...program('keeper'), ...words];
  const env = { ...sandbox.env, PIDS_FILE: bell.path };
  const keeper = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  onEnd(() => endOfStdin(keeper));
  return contestant('a bare parent: `exit` event, spawn', bell, async () => {});
}

async function ours({ server, words }: Subject, { onEnd }: Bench): Promise<Contestant> {
  const bellName = 'starts';
  const sandbox = new Sandbox({
    [server]: entryFor(words, { ...FORGIVING, env: { PIDS_FILE: `\${HOME}/${bellName}` } }),
  });
  onEnd(() => sandbox.close());
  const bell = hang(sandbox);
  onEnd(() => bell.close());
  const daemon = await sandbox.daemon();
  await daemon.call('server.start', { server });
  return contestant('mcpd', bell, (pid) => runningAs(pid, daemon, server));
}

function hang(sandbox: Sandbox): StartBell {
  return new StartBell(join(sandbox.home, 'starts'));
}

/** `settled` waits until the keeper of the child is ready for the next loss. */
async function contestant(
  name: string,
  bell: StartBell,
  settled: (pid: number) => Promise<void>,
): Promise<Contestant> {
  let { pid } = await bell.next();
  return {
    name,
    measure: async () => {
      await settled(pid);
      await pause(REST_MS);
      const killedAt = performance.now();
      process.kill(pid, 'SIGKILL');
      const ring = await bell.next();
      pid = ring.pid;
      return { 'SIGKILL to first line': ring.at - killedAt };
    },
  };
}

async function runningAs(pid: number, daemon: Client, server: string): Promise<void> {
  for (;;) {
    const [status] = (await daemon.call('server.status', { servers: [server] })).servers;
    if (status?.state === 'running' && status.pid === pid) return;
    if (status?.state === 'error') throw new Error(`${server} was given up: ${status.restart_reason}`);
    await pause(2);
  }
}

async function endOfStdin(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}
