import { execFile } from 'node:child_process';
import type { Env } from '../src/platform/paths.ts';
import { within } from './runtime/within.ts';

export interface Notifier {
  /** The daemon can be spoken to; from now on the watchdog is fed. */
  ready(): void;
  /** Settings and registry are about to be read again; `reloaded` must follow. */
  reloading(): void;
  reloaded(): void;
  stopping(): void;
  /** Ends the watchdog's beat; resolves when all is told, or soon. */
  close(): Promise<unknown>;
}

/** A manager that cannot be told must not keep the daemon from ending. */
const LAST_WORD_MS = 1000;

const SILENT: Notifier = { ready() {}, reloading() {}, reloaded() {}, stopping() {}, close: async () => {} };

/**
 * Tells systemd how the daemon is (sd_notify(3)). Node cannot write to a datagram socket of the Unix kind, so
 * `systemd-notify` does; the unit needs `NotifyAccess=all` for that. Without NOTIFY_SOCKET nothing is told.
 */
export function createNotifier(env: Env, onProblem: (message: string) => void): Notifier {
  if (!env.NOTIFY_SOCKET) return SILENT;
  const run = (words: readonly string[]) =>
    new Promise<void>((resolve) => {
      execFile('systemd-notify', [`--pid=${process.pid}`, ...words], (error) => {
        if (error) onProblem(`systemd-notify ${words.join(' ')}: ${error.message}`);
        resolve();
      });
    });
  // One after the other: two that ran at once could arrive in the other order, and "reloading" be the last word.
  let told = Promise.resolve();
  const tell = (...words: string[]) => {
    told = told.then(() => run(words));
  };
  let beat: NodeJS.Timeout | undefined;
  return {
    ready() {
      tell('READY=1', 'STATUS=ready');
      // From the event loop, so that a daemon whose loop hangs is not fed.
      const everyMs = beatMs(env);
      if (everyMs > 0) beat = setInterval(() => tell('WATCHDOG=1'), everyMs);
    },
    reloading: () => tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    reloaded: () => tell('READY=1'),
    stopping: () => tell('STOPPING=1'),
    close() {
      clearInterval(beat);
      return within(LAST_WORD_MS, told);
    },
  };
}

/** Half of the watchdog's interval, as sd_watchdog_enabled(3) asks for; 0 when none watches over this process. */
function beatMs(env: Env): number {
  const isOurs = env.WATCHDOG_PID === undefined || env.WATCHDOG_PID === String(process.pid);
  return isOurs ? Number(env.WATCHDOG_USEC ?? 0) / 2000 : 0;
}
