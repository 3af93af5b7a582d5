import { parseArgs } from 'node:util';

export interface Options {
  /** The rows to run; all when empty. */
  readonly names: readonly string[];
  /** Fewer rounds, to see that it works: such figures are shown and not kept. */
  readonly quick: boolean;
}

/** @throws Error in words for the terminal */
export function readOptions(argv: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no row "${unknown}"; there are: ${known.join(', ')}`);
  return { names: positionals, quick: values.quick };
}
