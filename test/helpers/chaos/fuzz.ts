import fc, { type Arbitrary } from 'fast-check';

/**
 * Tries `body` with so many values. The first that fails ends it with its own error: what fast-check would print of a
 * value fills screens, and to make it smaller it would go on with a daemon that failed already.
 */
export async function fuzz<T>(
  values: Arbitrary<T>,
  { seed, count }: { seed: number; count: number },
  body: (value: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(values, body), {
    seed,
    numRuns: count,
    endOnFailure: true,
    reporter: ({ failed, numRuns, errorInstance }) => {
      if (failed) throw new Error(`number ${numRuns} of ${count} failed`, { cause: errorInstance });
    },
  });
}
