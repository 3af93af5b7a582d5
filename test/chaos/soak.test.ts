import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Dice } from '../helpers/chaos/dice.ts';
import { readKept } from '../helpers/chaos/kept.ts';
import { type Holdings, measure } from '../helpers/chaos/measure.ts';
import { chaosSeconds, chaosSeed } from '../helpers/chaos/seed.ts';
import { calls, looks } from '../helpers/chaos/soak/habits.ts';
import { Keeper } from '../helpers/chaos/soak/keeper.ts';
import { Load } from '../helpers/chaos/soak/load.ts';
import { Monkey } from '../helpers/chaos/soak/monkey.ts';
import { faultsInLog } from '../helpers/chaos/soak/numbered-lines.ts';
import { foundTown, RESTLESS, STEADY, type Town } from '../helpers/chaos/soak/town.ts';
import { Edits, Wishes } from '../helpers/chaos/soak/wishes.ts';
import { strays } from '../helpers/chaos/survivors.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { processesWith } from '../helpers/processes.ts';
import { until } from '../helpers/until.ts';

const SECONDS = chaosSeconds(180);
/** The last third is for one daemon alone: what it holds on to is compared after a third of that, and at the end. */
const [STORM, WARM_UP, CALM] = [(SECONDS * 2) / 3, SECONDS / 9, (SECONDS * 2) / 9];
const MAX_GROWTH_BYTES = 20 * 1024 * 1024;
/** Connections to servers over HTTP come and go; a leak with each server that was killed would be more than this. */
const MAX_MORE_DESCRIPTORS = 20;

describe('a daemon under load, whose servers, network and life are taken away again and again', () => {
  it(
    'loses nothing, leaves nothing behind, and is in the end what it should be',
    async () => {
      const dice = new Dice(chaosSeed());
      const town = await foundTown();
      const keeper = new Keeper(town.home);
      await keeper.start();
      await startAll(keeper);
      const [wishes, edits] = [new Wishes(), new Edits()];
      const load = putUnderLoad(keeper, dice, wishes, edits);
      const monkey = new Monkey(town, keeper, dice.fork());

      await monkey.rage(STORM * 1000, { daemonToo: true });
      await monkey.rage(WARM_UP * 1000, { daemonToo: false });
      const before = await holdingsAtRest(load, keeper);
      await monkey.rage(CALM * 1000, { daemonToo: false });
      const after = await holdingsAtRest(load, keeper);
      await load.stop();
      console.log(
        `troubles: ${JSON.stringify(monkey.made)}; ${load.summary()}; holds ${held(before)}, then ${held(after)}`,
      );

      expect(load.complaints).toEqual([]);
      expect(monkey.broken).toEqual([]);
      await expectAsWanted(town, keeper, wishes, edits);
      expectNothingLost(keeper, load);
      expectNoGrowth(before, after);
      await expectOrderlyEnd(town, keeper);
    },
    (SECONDS + 180) * 1000,
  );
});

async function startAll({ daemon }: Keeper): Promise<void> {
  const { servers } = await daemon.call('server.status', {});
  const wanted = servers
    .map(({ name }) => name)
    .filter((name) => !RESTLESS.some((restless) => restless === name));
  await Promise.all(wanted.map((server) => daemon.call('server.start', { server })));
}

function putUnderLoad({ daemon }: Keeper, dice: Dice, wishes: Wishes, edits: Edits): Load {
  const load = new Load(daemon.paths.socket);
  for (let count = 0; count < 3; count += 1) load.add(calls, dice.fork(), 30);
  for (let count = 0; count < 2; count += 1) load.add(looks, dice.fork(), 100);
  for (const server of RESTLESS) load.add(wishes.habit(server), dice.fork(), 400);
  for (const name of ['new-1', 'new-2']) load.add(edits.habit(name, tinyEntry()), dice.fork(), 1_000);
  load.addSubscriber();
  load.addSubscriber();
  return load;
}

function holdingsAtRest(load: Load, keeper: Keeper): Promise<Holdings> {
  return load.pauseFor(async () => {
    await keeper.settled();
    return measure(keeper.daemon);
  });
}

/** Every server is where it is wanted, wanted is what was asked for, and nothing runs but that. */
async function expectAsWanted(town: Town, keeper: Keeper, wishes: Wishes, edits: Edits): Promise<void> {
  const servers = await keeper.settled();
  expect(wishes.differences(new Map(servers.map(({ name, desired }) => [name, desired])))).toEqual([]);
  expect(edits.differences(servers.map(({ name }) => name))).toEqual([]);
  expect(strays(town.home, servers)).toEqual([]);
}

/** Of what subscribers were told, and of the registry. */
function expectNothingLost({ daemon: { paths } }: Keeper, { subscribers }: Load): void {
  const kept = readKept(paths);
  expect(kept.integrity).toBe('ok');
  expect(kept.registryText).toBe(readFileSync(paths.registry, 'utf8'));
  expect(subscribers.length).toBeGreaterThan(0);
  expect(subscribers.flatMap((subscriber) => [...subscriber.gaps(), ...subscriber.lostIn(kept)])).toEqual([]);
  const errors = readFileSync(paths.daemonLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
  expect(errors).toEqual([]);
}

function held({ held, rss, descriptors }: Holdings): string {
  const mib = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
  return `${mib(held)} of ${mib(rss)} and ${descriptors.length} descriptors`;
}

function expectNoGrowth(before: Holdings, after: Holdings): void {
  expect(after.held - before.held).toBeLessThan(MAX_GROWTH_BYTES);
  const more = after.descriptors.length - before.descriptors.length;
  expect(more, after.descriptors.join('\n')).toBeLessThanOrEqual(MAX_MORE_DESCRIPTORS);
}

/** Nobody is left, and every line that a port server ever wrote is in its log. */
async function expectOrderlyEnd({ home, lines }: Town, { daemon }: Keeper): Promise<void> {
  await daemon.call('daemon.stop', {});
  expect(await daemon.ended).toBe(0);
  await until('nobody is left', () => processesWith(`HOME=${home}`).length === 0);
  expect(STEADY.flatMap((server) => faultsInLog(daemon.paths.runtimeDir, server, lines))).toEqual([]);
}
