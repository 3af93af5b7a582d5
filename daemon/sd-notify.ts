import { execFile } from 'node:child_process';
import type { Env } from '../src/platform/paths.ts';

export interface Notifier {
  ready(): void;
  stopping(): void;
  /** Ends the watchdog's beat. */
  close(): void;
}

const SILENT: Notifier = { ready() {}, stopping() {}, close() {} };

/**
 * Tells systemd how the daemon is (sd_notify(3)). Node cannot write to a datagram socket of the Unix kind, so
 * `systemd-notify` does; the unit needs `NotifyAccess=all` for that. Without NOTIFY_SOCKET nothing is told.
 */
export function createNotifier(env: Env, onProblem: (message: string) => void): Notifier {
  if (!env.NOTIFY_SOCKET) return SILENT;
  let beat: NodeJS.Timeout | undefined;
  const tell = (...words: string[]) => {
    execFile('systemd-notify', words, (error) => {
      if (error) onProblem(`systemd-notify ${words.join(' ')}: ${error.message}`);
    });
  };
  return {
    ready() {
      tell('--ready', `--pid=${process.pid}`, 'STATUS=ready');
      // sd_watchdog_enabled(3) asks for a beat at half of the interval, which it gives in microseconds.
      const everyMs = Number(env.WATCHDOG_USEC ?? 0) / 2000;
      if (everyMs > 0) beat = setInterval(() => tell(`--pid=${process.pid}`, 'WATCHDOG=1'), everyMs);
    },
    stopping() {
      tell(`--pid=${process.pid}`, 'STOPPING=1');
    },
    close() {
      clearInterval(beat);
    },
  };
}
