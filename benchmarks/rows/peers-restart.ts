import { TINY_SERVER, TRIVIAL_SCRIPT } from '../harness/places.ts';
import type { Contestant, Race } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { BARE_PARENT } from '../keepers/bare-parent.ts';
import { losing, TO_FIRST_LINE, TO_SPAWNED } from '../keepers/losses.ts';
import { MCPD } from '../keepers/mcpd.ts';
import { havePeers, type Peers } from '../keepers/peers.ts';
import { compile } from '../peers/compile.ts';

interface Subject {
  readonly described: string;
  readonly words: readonly string[];
  readonly figures: readonly string[];
  /** How many times PM2's figure ours may be. */
  readonly atMost: Readonly<Record<string, number>>;
}

/** How soon a lost child is back, with ours and with others. */
export const peersRestart: Row = {
  name: 'peers-restart',
  title: 'A child that is killed, until its replacement runs: beside others',
  async prepare(bench) {
    const peers = havePeers();
    const races: Race[] = [];
    for (const subject of subjects()) races.push(await raceFor(subject, peers, bench));
    return races;
  },
};

function subjects(): readonly Subject[] {
  // A tiny child runs its first line as soon as it is spawned.
  const tiny = { figures: [TO_FIRST_LINE], atMost: { [TO_FIRST_LINE]: 0.5 } };
  const shell = { described: 'a tiny child (a loop of the shell)', words: TINY_SERVER, ...tiny };
  try {
    const node = compile('stamped-node', 'node', { NODE: process.execPath });
    const nodeChild = {
      described: 'a Node child',
      words: [node, TRIVIAL_SCRIPT],
      figures: [TO_SPAWNED, TO_FIRST_LINE],
      atMost: { [TO_SPAWNED]: 0.6 },
    };
    const compiled = [compile('tiny-server', 'tiny-server')];
    return [nodeChild, shell, { described: 'a tiny child (in C)', words: compiled, ...tiny }];
  } catch (error) {
    console.error(
      `\nNO COMPILER (${String(error).split('\n')[0]}): neither a child in C, nor when Node is spawned.\n`,
    );
    const words = [process.execPath, TRIVIAL_SCRIPT];
    return [{ described: 'a Node child', words, figures: [TO_FIRST_LINE], atMost: {} }, shell];
  }
}

async function raceFor(subject: Subject, peers: Peers, bench: Bench): Promise<Race> {
  const { described, words, figures, atMost } = subject;
  const pm2 = await losing(peers.pm2, words, bench);
  const ours = await losing(MCPD, words, bench);
  const contestants: Contestant[] = [pm2, { ...ours, atMost }];
  for (const kind of [...peers.others, BARE_PARENT]) contestants.push(await losing(kind, words, bench));
  return {
    name: described,
    reference: pm2.name,
    figures: Object.fromEntries(figures.map((figure) => [figure, 'ms' as const])),
    rounds: bench.rounds(16),
    warmUps: 2,
    contestants,
  };
}
