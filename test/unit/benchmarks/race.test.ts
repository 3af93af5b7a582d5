import { describe, expect, it } from 'vitest';
import { type Contestant, type Race, rotate, runRace, tally } from '../../../benchmarks/harness/race.ts';

const never = new AbortController().signal;
const silent = { onRound: () => {}, signal: never };

/** Contestants that note in `calls` when they are measured, and answer with how often that was. */
function raceOf(names: readonly string[], calls: string[], fields: Partial<Race> = {}): Race {
  const contestants = names.map((name): Contestant => {
    let times = 0;
    return {
      name,
      measure: async () => {
        calls.push(name);
        times += 1;
        return { time: times };
      },
    };
  });
  return { name: 'race', figures: { time: 'ms' }, contestants, rounds: 2, warmUps: 0, ...fields };
}

describe('a race', () => {
  it('measures everybody once a round, and begins each round with another one', async () => {
    const calls: string[] = [];
    await runRace(raceOf(['a', 'b', 'c'], calls, { rounds: 3 }), silent);
    expect(calls.join('')).toBe('abcbcacab');
  });

  it('does not count its first rounds', async () => {
    const result = await runRace(raceOf(['a'], [], { rounds: 2, warmUps: 3 }), silent);
    expect(result.figures[0]?.standings[0]).toMatchObject({ n: 2, min: 4, max: 5 });
  });

  it('measures nothing more once it is interrupted', async () => {
    const calls: string[] = [];
    const interrupted = new AbortController();
    const race = raceOf(['a', 'b'], calls, { rounds: 10 });
    const onRound = (done: number) => done === 1 && interrupted.abort();
    await expect(runRace(race, { onRound, signal: interrupted.signal })).rejects.toThrow();
    expect(calls).toEqual(['a', 'b']);
  });
});

describe('tally', () => {
  const race = {
    name: 'race',
    figures: { time: 'ms', size: 'bytes' },
    contestants: [{ name: 'floor' }, { name: 'ours', atMost: { size: 5 } }],
  } as const;

  it('compares every figure with the first contestant, which has no ratio itself', () => {
    const samples = new Map([
      ['floor', [{ time: 1, size: 10 }]],
      ['ours', [{ time: 2, size: 50 }]],
    ]);
    const found = tally(race, samples).figures.map(({ figure, standings }) => [
      figure,
      ...standings.map(({ contestant, ratio }) => [contestant, ratio?.medians ?? null]),
    ]);
    expect(found).toEqual([
      ['time', ['floor', null], ['ours', 2]],
      ['size', ['floor', null], ['ours', 5]],
    ]);
  });

  it.each([
    [40, true],
    [50, true],
    [51, false],
  ])('says whether the target is met, of the figure that has one: %d', (size, met) => {
    const samples = new Map([
      ['floor', [{ time: 1, size: 10 }]],
      ['ours', [{ time: 2, size }]],
    ]);
    const targets = tally(race, samples).figures.map(({ standings }) =>
      standings.map(({ target }) => target),
    );
    expect(targets).toEqual([
      [undefined, undefined],
      [undefined, { at_most: 5, met }],
    ]);
  });

  it.each([
    ['left out', { time: 1 }],
    ['no number', { time: 1, size: Number.NaN }],
  ])('does not pass over a figure that is %s', (_, sample) => {
    const samples = new Map([
      ['floor', [sample as never]],
      ['ours', [{ time: 1, size: 1 }]],
    ]);
    expect(() => tally(race, samples)).toThrow('"size" was not measured');
  });
});

describe('rotate', () => {
  it.each([
    [0, 'abc'],
    [1, 'bca'],
    [5, 'cab'],
  ])('by %d', (by, expected) => {
    expect(rotate([...'abc'], by).join('')).toBe(expected);
  });
});
