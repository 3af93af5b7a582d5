import { LOG_STREAMS, type LogStream } from '../../src/domain/log-line.ts';

/**
 * A server's log on the disk is text that a person can read, a record a line: `<ISO 8601 ms UTC> <stream> <text>\n`.
 * Time and stream are of fixed width, so that a reader finds the text without searching.
 */
export interface LogRecord {
  readonly time: string;
  readonly stream: LogStream;
  readonly text: string;
}

const TIME_BYTES = '2026-01-01T00:00:00.000Z'.length;
const STREAM_BYTES = 'stderr'.length;
export const HEADER_BYTES = TIME_BYTES + 1 + STREAM_BYTES + 1;

/** The longest text of one record, in bytes; a longer line becomes several records. */
export const MAX_TEXT_BYTES = 64 * 1024;

export const NEWLINE = 0x0a;

const HEADER = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z (${LOG_STREAMS.join('|')}) $`);

/** What stands before the text of a record. `now` in milliseconds since the epoch. */
export function recordHeader(now: number, stream: LogStream): string {
  return `${new Date(now).toISOString()} ${stream} `;
}

/** Reads the record in `block` from `start` to `end` (its newline left out); undefined when it is none of ours. */
export function parseRecord(block: Buffer, start: number, end: number): LogRecord | undefined {
  const textAt = start + HEADER_BYTES;
  if (textAt > end) return undefined;
  const header = block.toString('latin1', start, textAt);
  if (!HEADER.test(header)) return undefined;
  return {
    time: header.slice(0, TIME_BYTES),
    stream: header.slice(TIME_BYTES + 1, -1) as LogStream,
    text: block.toString('utf8', textAt, end),
  };
}

/**
 * Where to cut `bytes` so that at most `max` of them come before the cut and no character is cut in two. Bytes that
 * are no UTF-8 are cut at `max`.
 */
export function cutPoint(bytes: Buffer, start: number, max: number): number {
  const limit = start + max;
  if (limit >= bytes.length) return bytes.length;
  for (let cut = limit; cut > limit - 4 && cut > start; cut -= 1) {
    if (((bytes[cut] as number) & 0xc0) !== 0x80) return cut;
  }
  return limit;
}
