import { describe, expect, it } from 'vitest';
import { type Contestant, type RaceResult, tally } from '../../../benchmarks/harness/race.ts';
import { rowSection } from '../../../benchmarks/harness/tables.ts';

const environment = {
  date: '2026-01-02T03:04:05.678Z',
  product: 'mcp-manager 1.2.3',
  commit: 'abc1234+',
  node: 'v20.20.2',
  system: 'Linux 6.1.0',
  cpu: 'Some CPU',
  cores: 2,
  memory_gib: 8,
  load: 0.5,
  busy: 0.07,
};

/** A race of the wall times given for each contestant. */
function raced(
  contestants: readonly (Omit<Contestant, 'measure'> & { times: readonly number[] })[],
  fields: { reference?: string } = {},
): RaceResult {
  const race = { name: 'whole process', figures: { 'wall time': 'ms' } as const, contestants, ...fields };
  const samples = contestants.map(
    ({ name, times }) => [name, times.map((time) => ({ 'wall time': time }))] as const,
  );
  return tally(race, new Map(samples));
}

const linesOf = (race: RaceResult) =>
  rowSection({ row: 'commands', title: 'Commands', environment, races: [race] }).split('\n');

describe('a row', () => {
  it('is shown with where it was measured, and each contestant against the floor', () => {
    const lines = linesOf(
      raced([
        { name: '`node -e 0`', times: [20, 21, 22] },
        { name: '`mcp status`', times: [100, 105, 120] },
      ]),
    );
    expect(lines).toEqual([
      '### Commands',
      '',
      '`npm run bench -- commands` · 2026-01-02 03:04 UTC · mcp-manager 1.2.3 (abc1234+) · Node 20.20.2 · Linux 6.1.0 · ' +
        'Some CPU, 2 cores, 8 GiB · load average 0.50 and others busy 7 % before it',
      '',
      '| whole process |  | median | p95 | min to max | n | times the floor |',
      '| --- | --- | --: | --: | --: | --: | --: |',
      '| `node -e 0` | wall time, ms | 21.0 | 21.9 | 20.0 to 22.0 | 3 | floor |',
      '| `mcp status` | wall time, ms | 105 | 119 | 100 to 120 | 3 | **5.00** (5.00 to 5.23) |',
    ]);
  });

  it('says of a peer what ours is compared with, and whether the target is met', () => {
    const contestants = [
      { name: 'PM2 7', times: [10] },
      { name: 'mcpd', times: [4], atMost: { 'wall time': 0.5 } },
      { name: 'worse', times: [6], atMost: { 'wall time': 0.5 } },
    ];
    expect(linesOf(raced(contestants, { reference: 'PM2 7' })).slice(4)).toEqual([
      '| whole process |  | median | p95 | min to max | n | times PM2 7 | target |',
      '| --- | --- | --: | --: | --: | --: | --: | --- |',
      '| PM2 7 | wall time, ms | 10.0 | 10.0 | 10.0 to 10.0 | 1 | 1 |  |',
      '| mcpd | wall time, ms | 4.00 | 4.00 | 4.00 to 4.00 | 1 | **0.400** (0.400 to 0.400) | at most 0.5: met |',
      '| worse | wall time, ms | 6.00 | 6.00 | 6.00 to 6.00 | 1 | **0.600** (0.600 to 0.600) | at most 0.5: **missed** |',
    ]);
  });
});
