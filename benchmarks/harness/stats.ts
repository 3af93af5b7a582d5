/** What is kept of the samples of one figure, in the figure's unit. */
export interface Summary {
  readonly n: number;
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
}

/** How many times the floor something is. */
export interface Ratio {
  /** Of the two medians. */
  readonly medians: number;
  /** The quartiles of the ratios of each round: how far the rounds agree with one another. */
  readonly p25: number;
  readonly p75: number;
}

/**
 * The value below which the share `q` (0 to 1) of the values lies, straight lines drawn between neighbours.
 * @throws RangeError for no values
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('there is no quantile of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** @throws RangeError for no values */
export function summarize(values: readonly number[]): Summary {
  return {
    n: values.length,
    median: quantile(values, 0.5),
    p25: quantile(values, 0.25),
    p75: quantile(values, 0.75),
    p95: quantile(values, 0.95),
    min: quantile(values, 0),
    max: quantile(values, 1),
  };
}

/**
 * Compares what was measured side by side: the values at one index are of one round.
 * @throws RangeError when the rounds do not match
 */
export function compare(values: readonly number[], floor: readonly number[]): Ratio {
  if (values.length !== floor.length) throw new RangeError(`${values.length} rounds against ${floor.length}`);
  const rounds = values.map((value, round) => quotient(value, floor[round] as number));
  return {
    medians: quotient(quantile(values, 0.5), quantile(floor, 0.5)),
    p25: quantile(rounds, 0.25),
    p75: quantile(rounds, 0.75),
  };
}

/** Nothing is as much as nothing: an idle process may use no time at all. */
function quotient(value: number, floor: number): number {
  return value === floor ? 1 : value / floor;
}
