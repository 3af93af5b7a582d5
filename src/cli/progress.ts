import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { AppError } from '../contract/errors.ts';
import { pool } from './pool.ts';

/** How one of several went. */
export type Outcome<T> =
  | { readonly name: string; readonly ok: true; readonly value: T; readonly seconds: number }
  | { readonly name: string; readonly ok: false; readonly error: unknown; readonly begun: boolean };

export interface Work<T> {
  readonly names: readonly string[];
  /** What is being done, for one name: `starting mem0`. */
  readonly title: (name: string) => string;
  readonly run: (name: string) => Promise<T>;
  /** Show nothing: the answer is read by a program. */
  readonly quiet: boolean;
  /** Once it is raised, nothing more is begun. */
  readonly signal: AbortSignal;
  /** Hears of each outcome: as it comes, or, on a terminal, when the spinners are gone. */
  readonly onOutcome: (outcome: Outcome<T>) => void;
}

/** As many as the daemon may be allowed to start at a time (daemon.start_concurrency), so that only it decides. */
export const AT_A_TIME = 100;

/**
 * Does the same with every name, many at a time, and shows how far it is: spinners on a terminal, a line for each
 * otherwise, always on stderr. Never rejects; a failure of one is its outcome, and the rest is done.
 */
export async function forEach<T>(work: Work<T>): Promise<Outcome<T>[]> {
  const outcomes = new Map<string, Outcome<T>>();
  const one = async (name: string) => {
    const outcome = await attempt(work, name);
    outcomes.set(name, outcome);
    return outcome;
  };
  const inOrder = () => work.names.flatMap((name) => outcomes.get(name) ?? []);
  if (work.quiet || !process.stderr.isTTY) {
    await withLines(work, async (name) => work.onOutcome(await one(name)));
  } else {
    await withSpinners(work, one);
    inOrder().forEach(work.onOutcome);
  }
  return inOrder();
}

async function attempt<T>({ run, signal }: Work<T>, name: string): Promise<Outcome<T>> {
  if (signal.aborted) return { name, ok: false, error: new AppError('INTERRUPTED'), begun: false };
  const start = performance.now();
  try {
    const value = await run(name);
    return { name, ok: true, value, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { name, ok: false, error, begun: true };
  }
}

async function withLines<T>({ names, title, quiet, signal }: Work<T>, one: (name: string) => Promise<void>) {
  await pool(names, AT_A_TIME, (name) => {
    if (!quiet && !signal.aborted) process.stderr.write(`${title(name)}\n`);
    return one(name);
  });
}

/** The spinners go when all is done: what remains on the screen is the answer. */
async function withSpinners<T>(
  { names, title }: Work<T>,
  one: (name: string) => Promise<Outcome<T>>,
): Promise<void> {
  const tasks = names.map((name) => ({
    title: title(name),
    task: async () => {
      if (!(await one(name)).ok) throw new Error(`${title(name)}: failed`);
    },
  }));
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr(tasks, {
    concurrent: AT_A_TIME,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { logger, clearOutput: true, showErrorMessage: false },
  });
  await list.run();
}
