import { describeExit, type Exit, type RestartSettings } from '../../src/domain/server.ts';
import { seconds, times } from './number-words.ts';

/** What the policy remembers of a unit between attempts. */
export interface RestartHistory {
  /** Failures in a row, not counting the one being decided on. */
  readonly failures: number;
  /** When the first of them happened, in milliseconds of a monotonic clock. */
  readonly since: number;
  /** What went wrong each time; null when it was not always the same. */
  readonly what: string | null;
}

export const NO_FAILURES: RestartHistory = { failures: 0, since: 0, what: null };

/** The end of one attempt or run. */
export interface Loss {
  /** How the process ended; null when it never ran, or was ended by us after a failed handshake. */
  readonly exit: Exit | null;
  /** How long it had been ready, in milliseconds; null when it never was. */
  readonly readyForMs: number | null;
  /** What went wrong, in words without a full stop ("exited with code 1"). */
  readonly what: string;
  /** The last line that the server wrote and that says something, secrets masked. */
  readonly lastLine?: string | null;
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
  if (loss.permanent) return giveUp(loss, `${loss.what}; trying again cannot help`);
  const clean = loss.exit?.code === 0 && loss.readyForMs !== null;
  if (settings.policy !== 'always' && clean) {
    return { action: 'leave_stopped', reason: `${loss.what}; policy ${settings.policy} leaves it stopped` };
  }
  if (settings.policy === 'never') return giveUp(loss, `${loss.what}; policy never restarts`);

  const stable = loss.readyForMs !== null && loss.readyForMs >= settings.resetAfterMs;
  const before = stable ? NO_FAILURES : history;
  const failures = before.failures + 1;
  const since = before.failures === 0 ? now : before.since;
  const what = before.failures === 0 || before.what === loss.what ? loss.what : null;
  const after = { failures, since, what };
  if (failures > settings.maxRetries) return giveUp(loss, summary(after, loss, now));
  const delayMs = backoffDelay(settings, failures, random);
  const count = `attempt ${failures} of ${settings.maxRetries}`;
  const when = delayMs === 0 ? 'restarting at once' : `restarting in ${seconds(delayMs)}`;
  return {
    action: 'restart',
    delayMs,
    reason: `${loss.what}; ${when} (${count})`,
    history: after,
  };
}

function backoffDelay(settings: RestartSettings, failures: number, random: number): number {
  if (failures === 1) return 0;
  // Past 2^30 the doubling has long met maxDelayMs; the bound keeps it a finite number.
  const full = Math.min(settings.maxDelayMs, settings.minDelayMs * 2 ** Math.min(failures - 2, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** `exited with code 1 five times in 12 s` */
function summary({ failures, since, what }: RestartHistory, loss: Loss, now: number): string {
  if (failures === 1) return `${loss.what}; max_retries is 0`;
  const often = `${times(failures)} in ${seconds(now - since)}`;
  return what === null ? `failed ${often}, the last time: ${loss.what}` : `${what} ${often}`;
}

function giveUp({ lastLine }: Loss, reason: string): Decision {
  return { action: 'give_up', reason: lastLine ? `${reason}; last line: ${lastLine}` : reason };
}

/** The loss that a process's own end means. */
export function lossByExit(exit: Exit, readyForMs: number | null): Loss {
  return { exit, readyForMs, what: describeExit(exit), permanent: false };
}
