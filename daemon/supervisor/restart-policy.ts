import { describeExit, type Exit, type RestartSettings } from '../../src/domain/server.ts';

/** What the policy remembers of a unit between attempts. */
export interface RestartHistory {
  /** Failures in a row, not counting the one being decided on. */
  readonly failures: number;
  /** When the first of them happened, in milliseconds of a monotonic clock. */
  readonly since: number;
}

export const NO_FAILURES: RestartHistory = { failures: 0, since: 0 };

/** The end of one attempt or run. */
export interface Loss {
  /** How the process ended; null when it never ran, or was ended by us after a failed handshake. */
  readonly exit: Exit | null;
  /** How long it had been ready, in milliseconds; null when it never was. */
  readonly readyForMs: number | null;
  /** What went wrong, in words without a full stop ("exited with code 1"). */
  readonly what: string;
  /** True when trying again cannot help: the command does not exist, the entry is wrong. */
  readonly permanent: boolean;
}

export type Decision =
  | {
      readonly action: 'restart';
      readonly delayMs: number;
      readonly reason: string;
      readonly history: RestartHistory;
    }
  | { readonly action: 'give_up' | 'leave_stopped'; readonly reason: string };

/**
 * Whether, when and why a server is started again. Pure: the caller brings time and chance.
 *
 * The first restart is immediate, because most crashes are single ones; after that the delay doubles from
 * `minDelayMs` to `maxDelayMs`, with half of it left to chance so that servers that fell together do not rise
 * together. A run of at least `resetAfterMs` makes earlier failures forgotten.
 *
 * @param now milliseconds of a monotonic clock
 * @param random a number in [0, 1)
 */
export function decideRestart(
  settings: RestartSettings,
  history: RestartHistory,
  loss: Loss,
  now: number,
  random: number,
): Decision {
  if (loss.permanent) return { action: 'give_up', reason: `${loss.what}; trying again cannot help` };
  const clean = loss.exit?.code === 0 && loss.readyForMs !== null;
  if (settings.policy !== 'always' && clean) {
    return { action: 'leave_stopped', reason: `${loss.what}; policy ${settings.policy} leaves it stopped` };
  }
  if (settings.policy === 'never')
    return { action: 'give_up', reason: `${loss.what}; policy never restarts` };

  const stable = loss.readyForMs !== null && loss.readyForMs >= settings.resetAfterMs;
  const before = stable ? NO_FAILURES : history;
  const failures = before.failures + 1;
  const since = before.failures === 0 ? now : before.since;
  if (failures > settings.maxRetries) {
    return { action: 'give_up', reason: `${loss.what} ${times(failures)} in ${seconds(now - since)}` };
  }
  const delayMs = backoffDelay(settings, failures, random);
  const count = `attempt ${failures} of ${settings.maxRetries}`;
  const when = delayMs === 0 ? 'restarting at once' : `restarting in ${seconds(delayMs)}`;
  return {
    action: 'restart',
    delayMs,
    reason: `${loss.what}; ${when} (${count})`,
    history: { failures, since },
  };
}

function backoffDelay(settings: RestartSettings, failures: number, random: number): number {
  if (failures === 1) return 0;
  // Past 2^30 the doubling has long met maxDelayMs; the bound keeps it a finite number.
  const full = Math.min(settings.maxDelayMs, settings.minDelayMs * 2 ** Math.min(failures - 2, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** The loss that a process's own end means. */
export function lossByExit(exit: Exit, readyForMs: number | null): Loss {
  return { exit, readyForMs, what: describeExit(exit), permanent: false };
}
