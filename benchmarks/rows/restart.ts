import { NODE_SERVER, TINY_SERVER } from '../harness/places.ts';
import type { Race } from '../harness/race.ts';
import type { Bench, Row } from '../harness/row.ts';
import { BARE_PARENT } from '../keepers/bare-parent.ts';
import { losing, TO_FIRST_LINE } from '../keepers/losses.ts';
import { MCPD } from '../keepers/mcpd.ts';

/** SIGKILL of a child until its replacement runs its first line. */
export const restart: Row = {
  name: 'restart',
  title: 'A child that is killed, until its replacement runs',
  async prepare(bench) {
    return [
      await raceFor('a tiny child (a loop of the shell)', TINY_SERVER, bench),
      await raceFor('a Node child', NODE_SERVER, bench),
    ];
  },
};

async function raceFor(described: string, words: readonly string[], bench: Bench): Promise<Race> {
  return {
    name: described,
    figures: { [TO_FIRST_LINE]: 'ms' },
    rounds: bench.rounds(40),
    warmUps: 3,
    contestants: [await losing(BARE_PARENT, words, bench), await losing(MCPD, words, bench)],
  };
}
