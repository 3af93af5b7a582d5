import { Closers } from '../../daemon/closers.ts';
import { describeEnvironment } from './environment.ts';
import { type RaceResult, runRace } from './race.ts';
import type { Row, RowResult } from './row.ts';

/** A quick run shows that everything works, with as few rounds as statistics can be made of. */
const QUICK_SHARE = 1 / 8;
const LEAST_ROUNDS = 3;

export interface RunOptions {
  readonly quick: boolean;
  /** Hears what is going on, a short text at a time. */
  readonly onProgress: (text: string) => void;
  /** Ends the run after the measurement under way, so that what it started is taken down. */
  readonly signal: AbortSignal;
}

/**
 * Runs one row and takes down what it started.
 * @throws Error also when something did not go down by itself
 */
export async function runRow(row: Row, options: RunOptions): Promise<RowResult> {
  let clean = true;
  const closers = new Closers((error) => {
    console.error(error);
    clean = false;
  });
  const result = await measureRow(row, options, closers).finally(() => closers.close());
  if (!clean) throw new Error(`${row.name} did not clean up`);
  return result;
}

async function measureRow(row: Row, options: RunOptions, closers: Closers): Promise<RowResult> {
  const { quick, onProgress, signal } = options;
  onProgress(`${row.name}: preparing`);
  const environment = await describeEnvironment();
  const races = await row.prepare({
    rounds: (full) => (quick ? Math.max(LEAST_ROUNDS, Math.round(full * QUICK_SHARE)) : full),
    span: (full) => (quick ? full * QUICK_SHARE : full),
    onEnd: (close) => closers.push(close),
  });
  const results: RaceResult[] = [];
  for (const race of races) {
    const onRound = (round: number) => onProgress(`${row.name}: ${race.name}: ${round} of ${race.rounds}`);
    results.push(await runRace(race, { onRound, signal }));
  }
  return { row: row.name, title: row.title, environment, races: results };
}
