import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../harness/clock.ts';
import type { Contestant, Sample } from '../harness/race.ts';
import type { Bench } from '../harness/row.ts';
import type { Ring } from '../harness/start-bell.ts';
import type { KeeperKind } from './keeper.ts';
import { listened } from './listened.ts';

/** What is measured of a loss, in milliseconds. */
export const TO_FIRST_LINE = 'SIGKILL to first line';
/** Of programs that tell when they were spawned: Node's own start does not count. */
export const TO_SPAWNED = 'SIGKILL to spawned';

/** A child that has just begun is let be for so long, whoever keeps it. */
const REST_MS = 50;
const PROGRAM = 'child';

/** Keeps one child, and loses it again and again. */
export async function losing(kind: KeeperKind, words: readonly string[], bench: Bench): Promise<Contestant> {
  const program = (env: Record<string, string>) => [{ name: PROGRAM, words, env }];
  const { keeper, bell } = await listened(kind, program, bench, { forgiving: true });
  await keeper.startAll();
  let { pid } = await bell.next();
  return {
    name: kind.name,
    measure: async () => {
      await keeper.settled(PROGRAM, pid);
      await pause(REST_MS);
      const killedAt = monotonicMs();
      process.kill(pid, 'SIGKILL');
      const ring = await bell.next();
      pid = ring.pid;
      return sampleOf(ring, killedAt);
    },
  };
}

function sampleOf({ at, spawnedAt }: Ring, killedAt: number): Sample {
  const toFirstLine = { [TO_FIRST_LINE]: at - killedAt };
  return spawnedAt === null ? toFirstLine : { [TO_SPAWNED]: spawnedAt - killedAt, ...toFirstLine };
}
