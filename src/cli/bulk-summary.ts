import { failureOf } from './failure.ts';
import type { Outcome } from './progress.ts';

/**
 * How several went, in one line: `12 started, 1 ran already, 2 failed: a (PORT_IN_USE), b (EXITED_EARLY)`.
 * @param did what was done with one of them, in the past tense
 */
export function bulkSummary<T>(outcomes: readonly Outcome<T>[], did: (value: T) => string): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.ok) counts.set(did(outcome.value), (counts.get(did(outcome.value)) ?? 0) + 1);
  }
  const parts = [...counts].map(([words, count]) => `${count} ${words}`);
  const failed = outcomes.flatMap((it) => (it.ok ? [] : `${it.name} (${failureOf(it.error).code})`));
  if (failed.length > 0) parts.push(`${failed.length} failed: ${failed.join(', ')}`);
  return parts.join(', ');
}
