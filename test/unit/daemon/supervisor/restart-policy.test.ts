import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideRestart,
  type Loss,
  lossByExit,
  NO_FAILURES,
  type RestartHistory,
} from '../../../../daemon/supervisor/restart-policy.ts';
import { RESTART_POLICIES, type RestartSettings } from '../../../../src/domain/server.ts';

const settings: RestartSettings = {
  policy: 'on-failure',
  maxRetries: 5,
  minDelayMs: 1000,
  maxDelayMs: 30_000,
  resetAfterMs: 60_000,
};
const crash: Loss = lossByExit({ code: 1, signal: null }, 100);
const cleanExit: Loss = lossByExit({ code: 0, signal: null }, 100);

const anySettings: fc.Arbitrary<RestartSettings> = fc
  .record({
    maxRetries: fc.integer({ min: 0, max: 50 }),
    minDelayMs: fc.integer({ min: 0, max: 10_000 }),
    range: fc.integer({ min: 0, max: 600_000 }),
    resetAfterMs: fc.integer({ min: 1, max: 600_000 }),
  })
  .map(({ range, ...rest }) => ({ ...rest, policy: 'always', maxDelayMs: rest.minDelayMs + range }));
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Decisions on one crash after another, none of which ran long enough to count as stable. */
function crashes(using: RestartSettings, random: number, atMost: number) {
  const decisions = [];
  let history: RestartHistory = NO_FAILURES;
  for (let now = 0; decisions.length < atMost; now += 100) {
    const decision = decideRestart(using, history, { ...crash, readyForMs: 0 }, now, random);
    decisions.push(decision);
    if (decision.action !== 'restart') break;
    history = decision.history;
  }
  return decisions;
}

describe('the restart policy', () => {
  it('restarts at once after a first failure', () => {
    fc.assert(
      fc.property(anySettings, chance, (using, random) => {
        fc.pre(using.maxRetries > 0);
        expect(decideRestart(using, NO_FAILURES, crash, 0, random)).toMatchObject({ delayMs: 0 });
      }),
    );
  });

  it('keeps every later delay between half of what it doubles to and all of it, and below its maximum', () => {
    fc.assert(
      fc.property(anySettings, chance, (using, random) => {
        crashes(using, random, 60).forEach((decision, index) => {
          if (decision.action !== 'restart' || index === 0) return;
          const full = Math.min(using.maxDelayMs, using.minDelayMs * 2 ** (index - 1));
          expect(decision.delayMs).toBeGreaterThanOrEqual(Math.floor(full / 2));
          expect(decision.delayMs).toBeLessThanOrEqual(full);
        });
      }),
    );
  });

  it('gives up after exactly as many retries as it may make', () => {
    fc.assert(
      fc.property(anySettings, chance, (using, random) => {
        const actions = crashes(using, random, 60).map(({ action }) => action);
        expect(actions).toEqual([...Array(using.maxRetries).fill('restart'), 'give_up']);
      }),
    );
  });

  it('forgets earlier failures after a stable run', () => {
    const history = { failures: 5, since: 0, what: crash.what };
    const stable = { ...crash, readyForMs: settings.resetAfterMs };
    expect(decideRestart(settings, history, stable, 90_000, 0.5)).toEqual({
      action: 'restart',
      delayMs: 0,
      reason: 'exited with code 1; restarting at once (attempt 1 of 5)',
      history: { failures: 1, since: 90_000, what: 'exited with code 1' },
    });
    const tooShort = { ...crash, readyForMs: settings.resetAfterMs - 1 };
    expect(decideRestart(settings, history, tooShort, 90_000, 0.5).action).toBe('give_up');
  });

  it('leaves a server stopped that ended well, unless it is always to run', () => {
    expect(decideRestart(settings, NO_FAILURES, cleanExit, 0, 0)).toEqual({
      action: 'leave_stopped',
      reason: 'exited with code 0; policy on-failure leaves it stopped',
    });
    const never = { ...settings, policy: 'never' } as const;
    expect(decideRestart(never, NO_FAILURES, cleanExit, 0, 0).action).toBe('leave_stopped');
    const always = { ...settings, policy: 'always' } as const;
    expect(decideRestart(always, NO_FAILURES, cleanExit, 0, 0).action).toBe('restart');
  });

  it('takes an exit with code 0 before it was ready for a failure', () => {
    const early = lossByExit({ code: 0, signal: null }, null);
    expect(decideRestart(settings, NO_FAILURES, early, 0, 0).action).toBe('restart');
  });

  it('gives up at the first failure when it may never restart', () => {
    const never = { ...settings, policy: 'never' } as const;
    expect(decideRestart(never, NO_FAILURES, crash, 0, 0)).toEqual({
      action: 'give_up',
      reason: 'exited with code 1; policy never restarts',
    });
  });

  it.each(RESTART_POLICIES)('gives up under policy %s when trying again cannot help', (policy) => {
    const loss = { exit: null, readyForMs: null, what: 'the command was not found', permanent: true };
    expect(decideRestart({ ...settings, policy }, NO_FAILURES, loss, 0, 0)).toEqual({
      action: 'give_up',
      reason: 'the command was not found; trying again cannot help',
    });
  });

  it('says what it decided and why', () => {
    const killed = lossByExit({ code: null, signal: 'SIGKILL' }, 100);
    const what = killed.what;
    const second = decideRestart(settings, { failures: 1, since: 0, what }, killed, 4000, 0.999_999);
    expect(second.reason).toBe('was ended by SIGKILL; restarting in 1.0 s (attempt 2 of 5)');
    const last = decideRestart(settings, { failures: 5, since: 1000, what }, killed, 42_000, 0);
    expect(last.reason).toBe('was ended by SIGKILL six times in 41 s');
  });

  it('says when it gives up how often it failed, in how long, and what the server wrote last', () => {
    const four = { ...settings, maxRetries: 4 };
    const loss = { ...crash, lastLine: 'no such table: notes' };
    const decision = decideRestart(four, { failures: 4, since: 0, what: crash.what }, loss, 12_000, 0);
    expect(decision.reason).toBe('exited with code 1 five times in 12 s; last line: no such table: notes');
  });

  it('does not say that it failed in one way when it failed in several', () => {
    const first = decideRestart(settings, NO_FAILURES, { ...crash, what: 'was not ready in time' }, 0, 0);
    if (first.action !== 'restart') expect.unreachable();
    const second = decideRestart({ ...settings, maxRetries: 1 }, first.history, crash, 3000, 0);
    expect(second.reason).toBe('failed twice in 3.0 s, the last time: exited with code 1');
  });

  it('does not count to one', () => {
    const none = { ...settings, maxRetries: 0 };
    expect(decideRestart(none, NO_FAILURES, crash, 0, 0).reason).toBe('exited with code 1; max_retries is 0');
  });
});
