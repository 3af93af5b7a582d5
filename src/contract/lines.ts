/** Default bound on one message, in bytes of UTF-8 without the newline: 8 MiB. */
export const DEFAULT_MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines. A chunk may end anywhere, inside a character too. A line longer than `maxBytes` is
 * reported once through `onOversized` and skipped up to its newline, so that memory stays bounded and the stream
 * stays usable. `\r\n` counts as a newline; empty lines are passed over.
 */
export class LineSplitter {
  #parts: Buffer[] = [];
  #length = 0;
  #skipping = false;

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly onOversized: () => void,
    private readonly maxBytes: number = DEFAULT_MAX_MESSAGE_BYTES,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#take(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  /** Call at the end of the stream: a last line without a newline counts. */
  end(): void {
    if (this.#length > 0 || this.#skipping) this.#finish();
  }

  #take(part: Buffer): void {
    if (this.#skipping || part.length === 0) return;
    if (this.#length + part.length > this.maxBytes) {
      this.#drop();
      this.#skipping = true;
      this.onOversized();
      return;
    }
    this.#parts.push(part);
    this.#length += part.length;
  }

  #finish(): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (this.#length === 0) return;
    const whole =
      this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts, this.#length);
    this.#drop();
    const end = whole[whole.length - 1] === 0x0d ? whole.length - 1 : whole.length;
    if (end > 0) this.onLine(whole.toString('utf8', 0, end));
  }

  #drop(): void {
    this.#parts = [];
    this.#length = 0;
  }
}

/** One message as it goes over the wire: JSON never contains a raw newline, so a newline ends it. */
export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
