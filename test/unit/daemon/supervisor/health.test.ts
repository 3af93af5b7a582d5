import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judge,
  NO_PROBES,
  type ProbeOutcome,
  recordProbe,
  WELL,
  withDependencies,
} from '../../../../daemon/supervisor/health.ts';
import type { Health, HealthLimits } from '../../../../src/domain/server.ts';

const limits = (failures: number, successes = 1): HealthLimits => ({ failures, successes });
const good: ProbeOutcome = { kind: 'good' };
const bad: ProbeOutcome = { kind: 'bad', reason: 'it answered 503' };
const excused: ProbeOutcome = { kind: 'excused' };

/** What is said after each of these outcomes. */
function judgements(outcomes: readonly ProbeOutcome[], of: HealthLimits) {
  let record = NO_PROBES;
  return outcomes.map((outcome) => {
    record = recordProbe(record, outcome, of);
    return judge(record, of);
  });
}
const healths = (outcomes: readonly ProbeOutcome[], of: HealthLimits) =>
  judgements(outcomes, of).map(({ health }) => health);

describe('the health that probes tell', () => {
  it('is degraded from the first bad probe, unhealthy from the last that is allowed, and says why', () => {
    expect(judgements([good, bad, bad, bad, bad], limits(3))).toEqual([
      WELL,
      { health: 'degraded', reason: 'it answered 503' },
      { health: 'degraded', reason: 'it answered 503 twice in a row' },
      { health: 'unhealthy', reason: 'it answered 503 three times in a row' },
      { health: 'unhealthy', reason: 'it answered 503 four times in a row' },
    ]);
  });

  it('is unhealthy at once when no failure is allowed', () => {
    expect(judgements([bad], limits(1))).toEqual([{ health: 'unhealthy', reason: 'it answered 503' }]);
  });

  it('forgets a bad probe with the next good one, while it is not unhealthy', () => {
    expect(healths([bad, bad, good, bad, bad, good], limits(3, 5))).toEqual([
      'degraded',
      'degraded',
      'healthy',
      'degraded',
      'degraded',
      'healthy',
    ]);
  });

  it('comes back only after as many good probes in a row as are asked for', () => {
    const told = judgements([bad, good, good, bad, good, good, good], limits(1, 3));
    expect(told.map(({ health }) => health)).toEqual([...Array(6).fill('unhealthy'), 'healthy']);
    expect(told[2]?.reason).toBe('it answered 503; 2 of 3 good probes since');
    expect(told[3]?.reason).toBe('it answered 503');
    expect(told[6]).toEqual(WELL);
  });

  it('is as it was after a probe that counts for nothing', () => {
    expect(healths([excused, bad, excused, excused, bad, excused], limits(2))).toEqual([
      'healthy',
      'degraded',
      'degraded',
      'degraded',
      'unhealthy',
      'unhealthy',
    ]);
  });
});

/** How long the run of this kind is at the end of a list. */
function atEnd(outcomes: readonly ProbeOutcome[], kind: ProbeOutcome['kind']): number {
  const other = outcomes.findLastIndex((outcome) => outcome.kind !== kind);
  return outcomes.length - 1 - other;
}

/** The same rules, told another way: by looking at the whole past each time. */
function expectedHealth(outcomes: readonly ProbeOutcome[], of: HealthLimits): Health {
  const counted = outcomes.filter(({ kind }) => kind !== 'excused');
  const pasts = counted.map((_, index) => counted.slice(0, index + 1));
  const fell = pasts.findLastIndex((past) => atEnd(past, 'bad') >= of.failures);
  const rose = pasts.findIndex((past, index) => index > fell && atEnd(past, 'good') >= of.successes);
  if (fell >= 0 && rose < 0) return 'unhealthy';
  return counted.at(-1)?.kind === 'bad' ? 'degraded' : 'healthy';
}

describe('whatever probes tell', () => {
  const outcome = fc.constantFrom(good, bad, excused);
  const limit = fc.integer({ min: 1, max: 4 });

  it('health is what the whole past says', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 40 }), limit, limit, (outcomes, failures, successes) => {
        const of = { failures, successes };
        const told = healths(outcomes, of).at(-1) ?? 'healthy';
        expect(told).toBe(expectedHealth(outcomes, of));
      }),
      { numRuns: 2000 },
    );
  });

  it('there is a reason exactly when it is not healthy', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 40 }), limit, limit, (outcomes, failures, successes) => {
        for (const { health, reason } of judgements(outcomes, { failures, successes }))
          expect(reason === null).toBe(health === 'healthy');
      }),
    );
  });
});

describe('a server that needs others', () => {
  const sick = { name: 'postgres', health: 'unhealthy' } as const;
  const frail = { name: 'redis', health: 'degraded' } as const;
  const fine = [
    { name: 'a', health: 'healthy' },
    { name: 'b', health: 'unknown' },
  ] as const;
  const unhealthy = { health: 'unhealthy', reason: 'it answered 503' } as const;

  it('is as healthy as it is itself while they are well, or nobody knows', () => {
    expect(withDependencies(WELL, fine)).toEqual(WELL);
    expect(withDependencies(unhealthy, fine)).toEqual(unhealthy);
    expect(withDependencies(WELL, [])).toEqual(WELL);
  });

  it('is degraded when one of them is not well, and says which', () => {
    expect(withDependencies(WELL, [...fine, sick])).toEqual({
      health: 'degraded',
      reason: 'postgres is unhealthy',
    });
    expect(withDependencies(WELL, [sick, frail]).reason).toBe('postgres is unhealthy; redis is degraded');
  });

  it('is never better for that', () => {
    expect(withDependencies(unhealthy, [frail])).toEqual({
      health: 'unhealthy',
      reason: 'it answered 503; redis is degraded',
    });
    const degraded = { health: 'degraded', reason: 'it answered 503' } as const;
    expect(withDependencies(degraded, [sick])).toEqual({
      health: 'degraded',
      reason: 'it answered 503; postgres is unhealthy',
    });
  });
});
