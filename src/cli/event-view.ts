import type { Severity, StoredEvent } from '../contract/shapes.ts';
import { paint, type Style } from './colour.ts';
import { printable } from './printable.ts';
import { formatInstant } from './units.ts';

const STYLE: Readonly<Record<Severity, Style | null>> = {
  info: null,
  warning: 'yellow',
  error: 'red',
  critical: 'red',
};

/** `2026-03-01 14:05:09 error    mem0: exited with code 1 (server_gave_up)`. */
export function formatEvent(event: StoredEvent): string {
  const about = event.server === null ? '' : `${paint('cyan', event.server)}: `;
  const severity = paint(STYLE[event.severity], event.severity.padEnd(8));
  const type = paint('dim', `(${event.event_type})`);
  return `${paint('dim', formatInstant(event.timestamp))} ${severity} ${about}${printable(event.message)} ${type}`;
}
