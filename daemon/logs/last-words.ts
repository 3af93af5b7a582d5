import { cutPoint, HEADER_BYTES, NEWLINE } from './record.ts';

/** How many of the last lines are kept. */
export const LAST_WORDS = 20;
/** How much of each, in bytes: enough for a message, not for a dump. */
export const LAST_WORD_BYTES = 1024;

/**
 * The last lines that a server wrote in its current run, for the error that says why it failed. Looks at no more than
 * the end of each buffer, so that a flood costs next to nothing.
 */
export class LastWords {
  #lines: string[] = [];

  /** `records` is whole records, as a `LineStamper` makes them. */
  push(records: Buffer): void {
    const lines = lastTexts(records);
    this.#lines = lines.length >= LAST_WORDS ? lines : [...this.#lines, ...lines].slice(-LAST_WORDS);
  }

  clear(): void {
    this.#lines = [];
  }

  /** Oldest first. `begun` are lines that have not ended yet: a server that waits for an answer says so in one. */
  with(begun: readonly Buffer[]): string[] {
    const unfinished = begun.filter((line) => line.length > 0).map((line) => shorten(line));
    return [...this.#lines, ...unfinished].slice(-LAST_WORDS);
  }
}

function lastTexts(records: Buffer): string[] {
  const texts: string[] = [];
  for (let end = records.length - 1; end > 0 && texts.length < LAST_WORDS; ) {
    const start = records.lastIndexOf(NEWLINE, end - 1) + 1;
    texts.push(shorten(records.subarray(start + HEADER_BYTES, end)));
    end = start - 1;
  }
  return texts.reverse();
}

function shorten(line: Buffer): string {
  const end = cutPoint(line, 0, LAST_WORD_BYTES);
  return line.toString('utf8', 0, end) + (end < line.length ? '…' : '');
}
