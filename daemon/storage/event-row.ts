import { EVENT_TYPES, type NewEvent } from '../../src/contract/events.ts';
import type { Category, Severity, StoredEvent } from '../../src/contract/shapes.ts';
import { maskDeep, maskText } from '../../src/domain/mask.ts';

/** A row of the table `events`. */
export interface EventRow {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly server: string | null;
  readonly event_type: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly message: string;
  /** JSON. */
  readonly details: string;
  readonly correlation_id: string | null;
}

// Rows are bounded in number, so they must be in size: a server's error may be as long as a message may be.
const MAX_MESSAGE_CHARACTERS = 4096;
const MAX_DETAILS_CHARACTERS = 64 * 1024;

/** An event as it is stored: with its type's defaults, masked, and of bounded size. */
export function toRow(event: NewEvent, timestamp: number): Omit<EventRow, 'id'> {
  const [category, severity] = EVENT_TYPES[event.type];
  return {
    timestamp,
    server: event.server,
    event_type: event.type,
    severity: event.severity ?? severity,
    category,
    message: shortened(maskText(event.message)),
    details: boundedJson(maskDeep(event.details ?? {})),
    correlation_id: event.correlationId ?? null,
  };
}

export function toStoredEvent(row: EventRow): StoredEvent {
  return { ...row, timestamp: new Date(row.timestamp).toISOString(), details: JSON.parse(row.details) };
}

function shortened(text: string): string {
  return text.length <= MAX_MESSAGE_CHARACTERS ? text : `${text.slice(0, MAX_MESSAGE_CHARACTERS)}…`;
}

function boundedJson(details: unknown): string {
  const json = JSON.stringify(details);
  return json.length <= MAX_DETAILS_CHARACTERS ? json : JSON.stringify({ dropped_characters: json.length });
}
