import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/memory.ts';
import { TINY_SERVER } from '../harness/places.ts';
import type { Contestant, Race, Sample } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { copies, type Keeper, type KeeperKind } from '../keepers/keeper.ts';
import { MCPD } from '../keepers/mcpd.ts';
import { havePeers, type Peers } from '../keepers/peers.ts';

/** As in the row `memory`. */
const SETTLED_MS = 1500;
/** The number of children that a target is set for, and how much of PM2's private memory ours may take. */
const TARGET = { children: 50, atMost: 0.85 };

/** The supervisor's own memory, with ours and with others. */
export const peersMemory: Row = {
  name: 'peers-memory',
  title: 'Memory of the supervisor itself: beside others',
  async prepare(bench) {
    const peers = havePeers();
    return [0, 10, TARGET.children].map((children) => raceFor(children, peers, bench));
  },
};

function raceFor(children: number, { pm2, others }: Peers, bench: Bench): Race {
  const ours = contestant(MCPD, children);
  const atMost = children === TARGET.children ? { atMost: { private: TARGET.atMost } } : {};
  return {
    name: `${children} children, ${SETTLED_MS / 1000} s after the last was started`,
    reference: pm2.name,
    figures: { private: 'bytes', resident: 'bytes' },
    rounds: bench.rounds(3),
    warmUps: 0,
    contestants: [
      contestant(pm2, children),
      { ...ours, ...atMost },
      ...others.map((kind) => contestant(kind, children)),
    ],
  };
}

function contestant(kind: KeeperKind, children: number): Contestant {
  return {
    name: kind.name,
    measure: async () => {
      const keeper = await kind.open(copies(children, TINY_SERVER), {});
      try {
        if (children > 0) await keeper.startAll();
        await pause(SETTLED_MS);
        return memoryOfAll(keeper);
      } finally {
        await keeper.close();
      }
    },
  };
}

/** All processes that the supervisor consists of, together. */
function memoryOfAll(keeper: Keeper): Sample {
  const each = keeper.pids().map(memoryOf);
  const sum = (figure: 'private' | 'resident') => each.reduce((total, one) => total + (one[figure] ?? 0), 0);
  return { private: sum('private'), resident: sum('resident') };
}
