import { expect, it } from 'vitest';
import { tally } from '../../../benchmarks/harness/race.ts';
import { rowSection } from '../../../benchmarks/harness/tables.ts';

it('a row is shown with where it was measured, and each contestant against the floor', () => {
  const race = { name: 'whole process', figures: { 'wall time': 'ms' } } as const;
  const times = (...values: number[]) => values.map((value) => ({ 'wall time': value }));
  const samples = new Map([
    ['`node -e 0`', times(20, 21, 22)],
    ['`mcp status`', times(100, 105, 120)],
  ]);
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
  const section = rowSection({
    row: 'commands',
    title: 'Commands',
    environment,
    races: [tally(race, samples)],
  });
  expect(section.split('\n')).toEqual([
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
