import { problem } from '../../contract/finding.ts';
import type { Check, DoctorContext } from './context.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Longer than the daemon's greeting and the Docker engine's answer may take. */
const LIMIT_MS = 10_000;

/**
 * Runs all checks at once, and answers in the order of the table. One that fails or hangs is a finding in itself, and
 * keeps none of the others.
 */
export async function runChecks(
  checks: readonly Check[],
  context: DoctorContext,
  limitMs: number = LIMIT_MS,
): Promise<Diagnosis[]> {
  return (await Promise.all(checks.map((check) => runWithin(limitMs, check, context)))).flat();
}

async function runWithin(
  limitMs: number,
  { name, run }: Check,
  context: DoctorContext,
): Promise<readonly Diagnosis[]> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<readonly Diagnosis[]>((resolve) => {
    timer = setTimeout(() => {
      late.abort();
      const message = `it could not be looked at within ${limitMs / 1000} s; something hangs`;
      resolve([problem(name, message, 'mcp doctor --json')]);
    }, limitMs);
  });
  const looked = (async () => run(context, late.signal))().catch((error) => [cannotLook(name, error)]);
  return Promise.race([looked, limit]).finally(() => clearTimeout(timer));
}

function cannotLook(name: string, error: unknown): Diagnosis {
  return problem(name, `it could not be looked at: ${(error as Error).message}`, null);
}
