import { Listr, ListrLogger, ProcessOutput } from 'listr2';

/** How one of several went. */
export type Outcome<T> =
  | { readonly name: string; readonly ok: true; readonly value: T; readonly seconds: number }
  | { readonly name: string; readonly ok: false; readonly error: unknown };

export interface Work<T> {
  readonly names: readonly string[];
  /** What is being done, for one name: `starting mem0`. */
  readonly title: (name: string) => string;
  readonly run: (name: string) => Promise<T>;
  /** Show nothing: the answer is read by a program. */
  readonly quiet: boolean;
}

/**
 * Does the same with every name at once, and shows how far it is: spinners on a terminal, a line for each otherwise,
 * always on stderr. Never rejects; a failure of one is its outcome, and the rest is done.
 */
export async function forEach<T>(work: Work<T>): Promise<Outcome<T>[]> {
  const outcomes = new Map<string, Outcome<T>>();
  const one = async (name: string) => void outcomes.set(name, await attempt(work, name));
  if (work.quiet || !process.stderr.isTTY) await withLines(work, one);
  else await withSpinners(work, one, outcomes);
  return work.names.flatMap((name) => outcomes.get(name) ?? []);
}

async function attempt<T>(work: Work<T>, name: string): Promise<Outcome<T>> {
  const start = performance.now();
  try {
    const value = await work.run(name);
    return { name, ok: true, value, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { name, ok: false, error };
  }
}

async function withLines<T>({ names, title, quiet }: Work<T>, one: (name: string) => Promise<void>) {
  if (!quiet) for (const name of names) process.stderr.write(`${title(name)}\n`);
  await Promise.all(names.map(one));
}

/** The spinners go when all is done: what remains on the screen is the answer. */
async function withSpinners<T>(
  { names, title }: Work<T>,
  one: (name: string) => Promise<void>,
  outcomes: ReadonlyMap<string, Outcome<T>>,
): Promise<void> {
  const tasks = names.map((name) => ({
    title: title(name),
    task: async () => {
      await one(name);
      if (outcomes.get(name)?.ok === false) throw new Error(`${title(name)}: failed`);
    },
  }));
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { logger, clearOutput: true, showErrorMessage: false },
  });
  await list.run();
}
