import type { Environment } from './environment.ts';
import type { Race, RaceResult } from './race.ts';

/** What a row gets to prepare itself with. */
export interface Bench {
  /** How many rounds to run where a full run would run `full`. */
  readonly rounds: (full: number) => number;
  /** For how long to look, in milliseconds, where a full run would look for `full`. */
  readonly span: (full: number) => number;
  /** Runs `close` when the row is over, whatever happened; the last one first. */
  readonly onEnd: (close: () => unknown) => void;
}

/** One question that the benchmarks answer, in one or more races. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly prepare: (bench: Bench) => Promise<readonly Race[]>;
}

export interface RowResult {
  readonly row: string;
  readonly title: string;
  readonly environment: Environment;
  readonly races: readonly RaceResult[];
}
