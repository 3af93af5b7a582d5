import type { Health, HealthLimits } from '../../src/domain/server.ts';
import { times } from './number-words.ts';

/** What one probe told. `excused`: there was no answer, but the server is busy with a call, which explains that. */
export type ProbeOutcome =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'excused' };

/** What the probes of a run say so far. */
export interface ProbeRecord {
  readonly unhealthy: boolean;
  /** How many of the last probes were good, in a row; 0 when the last one was bad. */
  readonly good: number;
  /** How many of the last probes were bad, in a row; kept while good ones have not made it healthy again. */
  readonly bad: number;
  /** What the last bad probe of these told. */
  readonly reason: string;
}

/** A run begins healthy: it has just become ready. */
export const NO_PROBES: ProbeRecord = { unhealthy: false, good: 0, bad: 0, reason: '' };

/** How a server is, and why it is not better, in words without a full stop. */
export interface Judgement {
  readonly health: Exclude<Health, 'unknown'>;
  readonly reason: string | null;
}

export const WELL: Judgement = { health: 'healthy', reason: null };

/** The record after one more probe. Pure. */
export function recordProbe(record: ProbeRecord, outcome: ProbeOutcome, limits: HealthLimits): ProbeRecord {
  switch (outcome.kind) {
    case 'excused':
      return record;
    case 'bad': {
      const bad = record.good > 0 ? 1 : record.bad + 1;
      const unhealthy = record.unhealthy || bad >= limits.failures;
      return { unhealthy, good: 0, bad, reason: outcome.reason };
    }
    case 'good': {
      const good = record.good + 1;
      const recovered = !record.unhealthy || good >= limits.successes;
      return recovered ? { ...NO_PROBES, good } : { ...record, good };
    }
  }
}

/** What a record means: the last probe was bad (degraded), too many were (unhealthy), or neither (SPEC section 6). */
export function judge({ unhealthy, good, bad, reason }: ProbeRecord, limits: HealthLimits): Judgement {
  if (bad === 0) return WELL;
  const words = bad === 1 ? reason : `${reason} ${times(bad)} in a row`;
  if (!unhealthy) return { health: 'degraded', reason: words };
  const since = good === 0 ? '' : `; ${good} of ${limits.successes} good probes since`;
  return { health: 'unhealthy', reason: words + since };
}

const BAD: ReadonlySet<Health> = new Set(['degraded', 'unhealthy']);

/** The health of a server that runs: its own, and degraded at best while something that it needs is not well. */
export function withDependencies(
  own: Judgement,
  dependencies: ReadonlyArray<{ readonly name: string; readonly health: Health }>,
): Judgement {
  const reasons = dependencies
    .filter(({ health }) => BAD.has(health))
    .map(({ name, health }) => `${name} is ${health}`);
  if (reasons.length === 0) return own;
  const health = own.health === 'unhealthy' ? 'unhealthy' : 'degraded';
  return { health, reason: [...(own.reason === null ? [] : [own.reason]), ...reasons].join('; ') };
}
