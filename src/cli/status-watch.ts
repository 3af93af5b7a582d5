import type { StatusReport } from '../contract/shapes.ts';
import { paint } from './colour.ts';
import { Screen, type Terminal } from './screen.ts';
import { type StatusStyle, statusText } from './status-view.ts';

/** How one report after the other is shown. `end` gives the terminal back; it may be called again. */
export interface StatusShow {
  next(report: StatusReport): void;
  end(): void;
}

/** On a terminal: the newest, in the place of the one before. */
export function inPlace(style: StatusStyle, everySeconds: number, terminal: Terminal): StatusShow {
  let newest: StatusReport | null = null;
  let at = '';
  const head = () => paint('dim', `${at}, every ${everySeconds} s and at every change; Ctrl-C ends`);
  const screen = new Screen(terminal, () => (newest ? `${head()}\n\n${statusText(newest, style)}` : ''));
  const end = () => screen.close();
  // The second Ctrl-C ends the process wherever it is.
  process.once('exit', end);
  return {
    next: (report) => {
      newest = report;
      at = new Date().toLocaleTimeString('en-GB');
      screen.draw();
    },
    end,
  };
}

/** Elsewhere: those that differ from the one before in more than figures that change all the time. */
export function whenItChanges(style: StatusStyle, print: (text: string) => void): StatusShow {
  let before = '';
  return {
    next: (report) => {
      const now = JSON.stringify(report, (key, value) => (RESTLESS.has(key) ? undefined : value));
      if (now !== before) print(`${statusText(report, style)}\n`);
      before = now;
    },
    end: () => {},
  };
}

const RESTLESS: ReadonlySet<string> = new Set(['uptime_seconds', 'memory_bytes', 'cpu_percent']);
