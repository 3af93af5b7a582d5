/** Default bound on one message, in bytes of UTF-8 without the newline: 8 MiB. */
export const DEFAULT_MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts a byte stream into lines. A chunk may end anywhere, inside a character too. A line longer than `maxBytes` is
 * reported once through `onOversized` and skipped up to its newline, so that memory stays bounded and the stream
 * stays usable. `\r\n` counts as a newline (but its `\r` as a byte); empty lines are passed over.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #onOversized: () => void;
  readonly #maxBytes: number;
  /** The beginning of a line whose end has not come yet: the first `#length` bytes of it. */
  #held: Buffer = NOTHING;
  #length = 0;
  #skipping = false;

  constructor(onLine: (line: string) => void, onOversized: () => void, maxBytes = DEFAULT_MAX_MESSAGE_BYTES) {
    this.#onLine = onLine;
    this.#onOversized = onOversized;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length && this.#fits(chunk.length - start)) this.#hold(chunk.subarray(start));
  }

  /** Call at the end of the stream: a last line without a newline counts. */
  end(): void {
    this.#finish(NOTHING);
  }

  /** Ends the line that began with what is held. Most lines come in one piece and are never held, nor copied. */
  #finish(rest: Buffer): void {
    const fits = this.#fits(rest.length);
    this.#skipping = false;
    if (fits) this.#emit(this.#length === 0 ? rest : this.#joined(rest));
  }

  #joined(rest: Buffer): Buffer {
    this.#hold(rest);
    const line = this.#held.subarray(0, this.#length);
    this.#drop();
    return line;
  }

  /** Whether the line may grow by so many bytes. If not, that is reported, and the line is skipped from here on. */
  #fits(bytes: number): boolean {
    if (this.#skipping) return false;
    if (this.#length + bytes <= this.#maxBytes) return true;
    this.#drop();
    this.#skipping = true;
    this.#onOversized();
    return false;
  }

  /** Copies into one buffer that doubles: kept as they came, a line of tiny chunks would take many times its size. */
  #hold(part: Buffer): void {
    const length = this.#length + part.length;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#length));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    part.copy(this.#held, this.#length);
    this.#length = length;
  }

  #drop(): void {
    this.#held = NOTHING;
    this.#length = 0;
  }

  #emit(line: Buffer): void {
    const end = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (end > 0) this.#onLine(line.toString('utf8', 0, end));
  }
}

/** One message as it goes over the wire: JSON never contains a raw newline, so a newline ends it. */
export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
