import type { LogStream } from '../../src/domain/log-line.ts';
import { cutPoint, MAX_TEXT_BYTES, NEWLINE, recordHeader } from './record.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Turns the bytes of one stream into records of the log. A chunk may end anywhere, inside a line or a character: the
 * begun line is held back until its end comes, or until it is too long for one record. All lines that a chunk
 * completes get its time. Bytes stay what they are, valid UTF-8 or not; only `\r\n` becomes `\n`.
 */
export class LineStamper {
  readonly #stream: LogStream;
  #begun: Buffer = NOTHING;

  constructor(stream: LogStream) {
    this.#stream = stream;
  }

  /** The line that was begun and has not ended yet. */
  get begun(): Buffer {
    return this.#begun;
  }

  /** The records that `chunk` completes, as buffers of whole records. `now` in milliseconds since the epoch. */
  push(chunk: Buffer, now: number): Buffer[] {
    const header = recordHeader(now, this.#stream);
    const records: Buffer[] = [];
    // In pieces of no more than one record, only the first line of a piece (with what was begun before) can be too long.
    for (let at = 0; at < chunk.length; at += MAX_TEXT_BYTES) {
      this.#take(chunk.subarray(at, at + MAX_TEXT_BYTES), header, records);
    }
    return records;
  }

  /** Call at the end of the stream: a last line without a newline counts, as if one followed. */
  end(now: number): Buffer[] {
    const rest = this.#begun;
    this.#begun = NOTHING;
    return rest.length > 0 ? [stamp(`${rest.toString('latin1')}\n`, recordHeader(now, this.#stream))] : [];
  }

  #take(piece: Buffer, header: string, records: Buffer[]): void {
    const bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, piece]) : piece;
    const start = cutLongLine(bytes, header, records);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > start) records.push(stamp(bytes.toString('latin1', start, end), header));
    // A copy, so that a few bytes do not hold the whole chunk in memory.
    this.#begun = Buffer.from(bytes.subarray(Math.max(start, end)));
  }
}

/** Makes records of what the first line of `bytes` has too much; returns where its bearable rest begins. */
function cutLongLine(bytes: Buffer, header: string, records: Buffer[]): number {
  const newline = bytes.indexOf(NEWLINE);
  const end = newline === -1 ? bytes.length : newline;
  let start = 0;
  // One byte more than a record may have is borne: it may be a `\r` that belongs to the newline.
  while (end - start > MAX_TEXT_BYTES + 1) {
    const cut = cutPoint(bytes, start, MAX_TEXT_BYTES);
    records.push(stamp(`${bytes.toString('latin1', start, cut)}\n`, header));
    start = cut;
  }
  return start;
}

/**
 * Puts `header` before each of the lines, the last of which ends too. The lines come as latin1, a character for a
 * byte: V8 replaces in such a string many times faster than we could copy line by line, and no byte is changed.
 */
function stamp(lines: string, header: string): Buffer {
  const unix = lines.replaceAll('\r\n', '\n');
  return Buffer.from(`${header}${unix.slice(0, -1).replaceAll('\n', `\n${header}`)}\n`, 'latin1');
}
