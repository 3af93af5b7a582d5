import { compare, type Ratio, type Summary, summarize } from './stats.ts';
import type { Unit } from './units.ts';

/** What one measurement found, by the names of the race's figures. */
export type Sample = Readonly<Record<string, number>>;

/** One way to do the work of a race: a floor, ours, or a peer. */
export interface Contestant {
  readonly name: string;
  /** Does the work once. What must be put back for the next time is put back, untimed, before it answers. */
  readonly measure: () => Promise<Sample>;
  /** What we set ourselves: by the name of a figure, how many times the first contestant's it may be at most. */
  readonly atMost?: Readonly<Record<string, number>>;
}

/** The same work done in several ways, side by side. */
export interface Race {
  readonly name: string;
  readonly figures: Readonly<Record<string, Unit>>;
  /** The first is what all of them are compared with. */
  readonly contestants: readonly Contestant[];
  /** What the first one is: the floor unless told otherwise. */
  readonly reference?: string;
  readonly rounds: number;
  /** Rounds before the ones that count: caches fill, code is compiled. */
  readonly warmUps: number;
}

export interface Standing extends Summary {
  readonly contestant: string;
  /** Against the first contestant, which has none itself. */
  readonly ratio: Ratio | null;
  readonly target?: Target;
}

export interface Target {
  readonly at_most: number;
  readonly met: boolean;
}

export interface FigureResult {
  readonly figure: string;
  readonly unit: Unit;
  readonly standings: readonly Standing[];
}

export interface RaceResult {
  readonly race: string;
  /** What the first contestant is, when it is not the floor. */
  readonly reference?: string;
  readonly figures: readonly FigureResult[];
}

export interface RaceOptions {
  /** Hears how many rounds are done, as each begins. */
  readonly onRound: (done: number) => void;
  /** Ends the race after the measurement under way. */
  readonly signal: AbortSignal;
}

/**
 * Measures every contestant once a round, so that all meet the same minutes of the machine. Each round begins with
 * another one, so that none always follows the same neighbour.
 */
export async function runRace(race: Race, { onRound, signal }: RaceOptions): Promise<RaceResult> {
  const { contestants, rounds, warmUps } = race;
  const samples = new Map<string, Sample[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    onRound(Math.max(0, round));
    for (const { name, measure } of rotate(contestants, round + warmUps)) {
      signal.throwIfAborted();
      const sample = await measure();
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return tally(race, samples);
}

/** The same list, begun `by` places later. */
export function rotate<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

type Tallied = Pick<Race, 'name' | 'figures' | 'reference'> & {
  readonly contestants: readonly Pick<Contestant, 'name' | 'atMost'>[];
};

/** `samples` holds those of each contestant in the order of the rounds. */
export function tally(race: Tallied, samples: ReadonlyMap<string, readonly Sample[]>): RaceResult {
  const figures = Object.entries(race.figures).map(([figure, unit]) => {
    const columns = race.contestants.map(({ name }) => column(samples.get(name) ?? [], figure));
    const first = columns[0] ?? [];
    const standings = race.contestants.map(({ name, atMost }, place): Standing => {
      const values = columns[place] ?? [];
      const ratio = place === 0 ? null : compare(values, first);
      return { contestant: name, ...summarize(values), ratio, ...judge(ratio, atMost?.[figure]) };
    });
    return { figure, unit, standings };
  });
  return { race: race.name, ...(race.reference ? { reference: race.reference } : {}), figures };
}

function judge(ratio: Ratio | null, atMost: number | undefined): { target?: Target } {
  if (ratio === null || atMost === undefined) return {};
  return { target: { at_most: atMost, met: ratio.medians <= atMost } };
}

function column(samples: readonly Sample[], figure: string): number[] {
  return samples.map((sample) => {
    const value = sample[figure];
    if (value === undefined || !Number.isFinite(value)) throw new Error(`"${figure}" was not measured`);
    return value;
  });
}
