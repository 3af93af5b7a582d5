import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorBody } from '../../src/contract/errors.ts';
import { Dice } from '../helpers/chaos/dice.ts';
import { chaosSeed } from '../helpers/chaos/seed.ts';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, spawnDaemon } from '../helpers/daemon-process.ts';
import { RpcClient } from '../helpers/rpc-client.ts';
import { inTime } from '../helpers/until.ts';

const ROUNDS = 50;

interface Said {
  readonly ready?: true;
  readonly error?: ErrorBody;
}

describe('daemons that start at the same instant on one folder', () => {
  it('are one, whatever the one before them left: the others say so, and nobody takes its socket', async () => {
    const dice = new Dice(chaosSeed());
    const home = tempHome();
    for (let round = 0; round < ROUNDS; round += 1) {
      const winner = await race(home, dice.chance(0.2) ? 5 : 2);
      // Killed, it leaves its socket, its lock and its pid to the next round.
      winner.child.kill(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await inTime('the winner ends', winner.ended);
      expect(existsSync(winner.paths.socket)).toBe(round % 2 === 0);
    }
  });
});

async function race(home: string, count: number): Promise<DaemonProcess> {
  const daemons = Array.from({ length: count }, () => spawnDaemon(home));
  const bystander = new Bystander(daemons[0]?.paths.socket as string);
  const said = await Promise.all(daemons.map(firstWords));
  const losers = daemons.filter((_, index) => said[index]?.ready !== true);
  expect(await Promise.all(losers.map(({ ended }) => inTime('a loser ends', ended)))).toEqual(
    losers.map(() => 1),
  );
  const refusals = said.flatMap(({ error }) => error?.code ?? []);
  expect(refusals).toEqual(Array(count - 1).fill('DAEMON_ALREADY_RUNNING'));
  const winner = daemons.find((_, index) => said[index]?.ready) as DaemonProcess;
  expect(await winner.call('daemon.status', {})).toMatchObject({ pid: winner.pid });
  expect([...(await bystander.leave())]).toEqual([winner.pid]);
  return winner;
}

async function firstWords({ child, ended, stderr }: DaemonProcess): Promise<Said> {
  const message = once(child, 'message').then(([said]) => said as Said);
  const silent = ended.then(
    (end): Said => ({ error: { code: `ended with ${end}`, message: stderr(), hint: '', details: {} } }),
  );
  return inTime('it says something', Promise.race([message, silent]), { limitMs: 30_000 });
}

/** Asks whoever answers on the socket who it is, again and again. */
class Bystander {
  readonly #pids = new Set<number>();
  readonly #path: string;
  readonly #asking: Promise<void>;
  #left = false;

  constructor(path: string) {
    this.#path = path;
    this.#asking = this.#ask();
  }

  /** The pids of all that answered, after one more question. */
  async leave(): Promise<ReadonlySet<number>> {
    this.#left = true;
    await this.#asking;
    return this.#pids;
  }

  async #ask(): Promise<void> {
    for (;;) {
      const last = this.#left;
      const pid = await whoAnswers(this.#path);
      if (pid !== null) this.#pids.add(pid);
      if (last) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function whoAnswers(path: string): Promise<number | null> {
  try {
    const client = await RpcClient.open(path);
    const { pid } = await client.call('daemon.hello', {}).finally(() => client.close());
    return pid;
  } catch {
    return null;
  }
}
