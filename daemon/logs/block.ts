import type { FileHandle } from 'node:fs/promises';
import type { Position } from '../../src/platform/rotating-file.ts';
import { type LogRecord, MAX_TEXT_BYTES, NEWLINE, parseRecord } from './record.ts';

/** A record with where it begins, and where the next one does. */
export interface Entry {
  readonly record: LogRecord;
  readonly at: Position;
  readonly next: Position;
}

/** How much is read at once. Holds the longest record, so that every block brings the reader on. */
export const BLOCK_BYTES = 2 * MAX_TEXT_BYTES;

/**
 * A part of a log's file. Its records are read one by one, as they are asked for: whoever merges many logs needs few
 * of most blocks. What is no record of ours is passed over, and so are the bytes after the last newline.
 */
export class Block {
  readonly bytes: Buffer;
  readonly #at: Position;

  constructor(bytes: Buffer, at: Position) {
    this.bytes = bytes;
    this.#at = at;
  }

  static async read(handle: FileHandle, seq: number, offset: number, length: number): Promise<Block> {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
    return new Block(buffer.subarray(0, bytesRead), { seq, offset });
  }

  /** Where the first line begins that begins inside of the block; its length when none does. */
  get firstLine(): number {
    return this.#at.offset === 0 ? 0 : this.bytes.indexOf(NEWLINE) + 1 || this.bytes.length;
  }

  /** Where the last line ends that ends inside of the block; 0 when none does. */
  get end(): number {
    return this.bytes.lastIndexOf(NEWLINE) + 1;
  }

  /** Oldest first, beginning at `start`. */
  *forward(start: number): Generator<Entry, undefined> {
    let from = start;
    for (let to = this.bytes.indexOf(NEWLINE, from); to !== -1; to = this.bytes.indexOf(NEWLINE, from)) {
      const entry = this.#entry(from, to);
      if (entry) yield entry;
      from = to + 1;
    }
  }

  /** Newest first, from the last whole line down to `start`. */
  *backward(start: number): Generator<Entry, undefined> {
    let to = this.end - 1;
    while (to >= start) {
      const from = to === 0 ? 0 : this.bytes.lastIndexOf(NEWLINE, to - 1) + 1;
      const entry = this.#entry(from, to);
      if (entry) yield entry;
      to = from - 1;
    }
  }

  #entry(from: number, to: number): Entry | undefined {
    const { seq, offset } = this.#at;
    const record = parseRecord(this.bytes, from, to);
    return record && { record, at: { seq, offset: offset + from }, next: { seq, offset: offset + to + 1 } };
  }
}
