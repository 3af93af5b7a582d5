import { setTimeout as pause } from 'node:timers/promises';
import { cpuMsOf } from '../harness/cpu.ts';
import { TINY_SERVER } from '../harness/places.ts';
import type { Sample } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { copies, type Keeper, type KeeperKind } from '../keepers/keeper.ts';
import { MCPD } from '../keepers/mcpd.ts';
import { havePeers } from '../keepers/peers.ts';

const CHILDREN = 50;
/** What follows from the starts is over by then: both V8s tidy up for half a minute, when they find nothing to do. */
const SETTLED_MS = 35_000;
/** PM2 looks after its children every 30 s; a shorter look would see that in one round and miss it in another. */
const LOOK_MS = 30_000;

/** What a supervisor costs while nothing happens. */
export const peersIdle: Row = {
  name: 'peers-idle',
  title: `CPU of the supervisor itself while ${CHILDREN} children do nothing: beside others`,
  async prepare(bench) {
    const { pm2, others } = havePeers();
    const kinds = [pm2, MCPD, ...others];
    const keepers: Keeper[] = [];
    for (const kind of kinds) keepers.push(await keeping(kind, bench));
    await pause(bench.span(SETTLED_MS));
    const look = lookTogether(keepers, bench.span(LOOK_MS));
    return [
      {
        name: `over ${bench.span(LOOK_MS) / 1000} s`,
        reference: pm2.name,
        figures: { CPU: 'cores' },
        rounds: bench.rounds(2),
        warmUps: 0,
        contestants: kinds.map((kind, index) => ({
          name: kind.name,
          measure: () => look(keepers[index] as Keeper),
          ...(kind === MCPD ? { atMost: { CPU: 1 } } : {}),
        })),
      },
    ];
  },
};

async function keeping(kind: KeeperKind, { onEnd }: Bench): Promise<Keeper> {
  const keeper = await kind.open(copies(CHILDREN, TINY_SERVER), {});
  onEnd(() => keeper.close());
  await keeper.startAll();
  return keeper;
}

/** Looks at all of them in the same seconds, once for each time that every one was asked for: they are idle together. */
function lookTogether(keepers: readonly Keeper[], spanMs: number): (keeper: Keeper) => Promise<Sample> {
  let looking = Promise.resolve(new Map<Keeper, number>());
  const due = new Set<Keeper>();
  return async (keeper) => {
    if (!due.has(keeper)) {
      for (const each of keepers) due.add(each);
      looking = cpuOf(keepers, spanMs);
    }
    due.delete(keeper);
    return { CPU: (await looking).get(keeper) as number };
  };
}

/** The share of a core that each of them used in the next `spanMs`. */
async function cpuOf(keepers: readonly Keeper[], spanMs: number): Promise<Map<Keeper, number>> {
  const used = () => keepers.map((keeper) => cpuMsOf(keeper.pids()));
  const [begin, before] = [performance.now(), used()];
  await pause(spanMs);
  const [after, elapsedMs] = [used(), performance.now() - begin];
  return new Map(
    keepers.map((keeper, index) => [
      keeper,
      ((after[index] as number) - (before[index] as number)) / elapsedMs,
    ]),
  );
}
