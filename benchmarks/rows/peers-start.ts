import { monotonicMs } from '../harness/clock.ts';
import { NODE_SERVER, TINY_SERVER } from '../harness/places.ts';
import type { Contestant, Race } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { BARE_SCRIPT } from '../keepers/bare-script.ts';
import { copies, type KeeperKind } from '../keepers/keeper.ts';
import { listened } from '../keepers/listened.ts';
import { MCPD } from '../keepers/mcpd.ts';
import { havePeers, type Peers } from '../keepers/peers.ts';

const CHILDREN = 50;
/** Until the last of them runs its first line. */
const RUNNING = 'last one running';
/** With ours, that is when all of them are ready. */
const OVER = 'command over';

interface Subject {
  readonly described: string;
  readonly words: readonly string[];
  readonly rounds: number;
  /** How many times PM2's figure ours may be. */
  readonly atMost?: Readonly<Record<string, number>>;
}

const SUBJECTS: readonly Subject[] = [
  {
    described: 'a tiny server (a loop of the shell)',
    words: TINY_SERVER,
    rounds: 8,
    atMost: { [RUNNING]: 0.4 },
  },
  // No target: nearly all of the time is that of 50 starts of Node, whoever orders them.
  { described: 'a trivial Node server', words: NODE_SERVER, rounds: 3 },
];

/** One command that starts many servers at once. */
export const peersStart: Row = {
  name: 'peers-start',
  title: `The start of ${CHILDREN} servers with one command, the daemon running: beside others`,
  async prepare(bench) {
    const peers = havePeers();
    const races: Race[] = [];
    for (const subject of SUBJECTS) races.push(await raceFor(subject, peers, bench));
    return races;
  },
};

async function raceFor(subject: Subject, { pm2, others }: Peers, bench: Bench): Promise<Race> {
  const contestants: Contestant[] = [];
  for (const kind of [pm2, MCPD, ...others, BARE_SCRIPT])
    contestants.push(await contestant(kind, subject, bench));
  return {
    name: subject.described,
    reference: pm2.name,
    figures: { [RUNNING]: 'ms', [OVER]: 'ms' },
    rounds: bench.rounds(subject.rounds),
    warmUps: 1,
    contestants,
  };
}

async function contestant(kind: KeeperKind, subject: Subject, bench: Bench): Promise<Contestant> {
  const programs = (env: Record<string, string>) => copies(CHILDREN, subject.words, env);
  const { keeper, bell } = await listened(kind, programs, bench);
  return {
    name: kind.name,
    measure: async () => {
      const begin = monotonicMs();
      const over = keeper.startAll().then(monotonicMs);
      const [runningAt, overAt] = await Promise.all([bell.last(CHILDREN), over]);
      await keeper.stopAll();
      return { [RUNNING]: runningAt - begin, [OVER]: overAt - begin };
    },
    ...(kind === MCPD && subject.atMost ? { atMost: subject.atMost } : {}),
  };
}
