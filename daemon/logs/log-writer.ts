import type { Readable } from 'node:stream';
import type { LogStream } from '../../src/domain/log-line.ts';
import { maskText } from '../../src/domain/mask.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Position } from '../../src/platform/rotating-file.ts';
import { LastWords } from './last-words.ts';
import { LineStamper } from './line-stamper.ts';
import type { LogFile } from './log-file.ts';
import { lossRecord } from './loss.ts';
import { PipeOutlet } from './pipe-outlet.ts';
import type { Outlet, OutputStream, ServerLog } from './server-log.ts';

/** How many bytes may wait for the disk before a server has to wait too. */
export const MAX_PENDING_BYTES = 1024 * 1024;

/**
 * Writes the log of one server: one write at a time, and while it is under way everything that comes in is gathered
 * for the next. A server that writes faster than the disk is slowed down by its own pipe; nobody else is.
 */
export class LogWriter implements ServerLog {
  readonly #file: LogFile;
  readonly #clock: Clock;
  readonly #onWritten: () => void;
  readonly #lastWords = new LastWords();
  readonly #attached = new Set<LineStamper>();
  #queue: Buffer[] = [];
  #pendingBytes = 0;
  #missed = 0;
  #writing: Promise<void> | undefined;

  /** `onWritten` is called when more lines can be read. */
  constructor(file: LogFile, clock: Clock, onWritten: () => void) {
    this.#file = file;
    this.#clock = clock;
    this.#onWritten = onWritten;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Where the log ends; undefined when nothing was written lately. */
  get end(): Position | undefined {
    return this.#file.end;
  }

  /** Bytes that wait for the disk. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  async open(streams: readonly OutputStream[]): Promise<Outlet> {
    return new PipeOutlet(streams, (stream, name) => this.attach(stream, name));
  }

  /**
   * Reads `stream` (bytes, no encoding set) into the log. Resolves when it has ended or broken and all that it gave
   * is in the file; never rejects.
   */
  async attach(stream: Readable, name: OutputStream): Promise<void> {
    const stamper = new LineStamper(name);
    this.#attached.add(stamper);
    const problem = await this.#pour(stream, stamper);
    this.#hear(stamper.end(this.#clock.now()));
    this.#attached.delete(stamper);
    if (problem) this.note(`${name} broke: ${problem.message}`);
    await this.flush();
  }

  /**
   * Writes a line that somebody else has read off a stream of the server. Nobody waits here, so while the disk is
   * behind, such lines are lost; the log says how many.
   */
  line(name: OutputStream, text: string): void {
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#missed += 1;
    else this.#hear(this.#records(name, text));
  }

  /** Writes a line of our own, secrets masked. */
  note(text: string): void {
    this.#enqueue(this.#records('daemon', maskText(text)));
  }

  beginRun(): void {
    this.#lastWords.clear();
  }

  async lastWords(): Promise<string[]> {
    return this.#lastWords.with([...this.#attached].map((stamper) => stamper.begun)).map(maskText);
  }

  /** Resolves when everything that was read or noted before the call is in the file. */
  async flush(): Promise<void> {
    // What is queued now goes out with the write after the one under way, at the latest.
    await this.#writing;
    await this.#writing;
  }

  /** Flushes and lets go of the file. Writing again opens it again. */
  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    await this.#file.close();
  }

  /** Resolves at the end of `stream`, with why it broke if it did. */
  async #pour(stream: Readable, stamper: LineStamper): Promise<Error | undefined> {
    try {
      for await (const chunk of stream) {
        this.#hear(stamper.push(chunk, this.#clock.now()));
        while (this.#pendingBytes > MAX_PENDING_BYTES) await this.#writing;
      }
      return undefined;
    } catch (error) {
      // Closed by ourselves, which is how a pipe ends that a surviving grandchild holds open.
      const closedByUs = (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
      return closedByUs ? undefined : (error as Error);
    }
  }

  #records(stream: LogStream, text: string): Buffer[] {
    const stamper = new LineStamper(stream);
    const now = this.#clock.now();
    return [...stamper.push(Buffer.from(text), now), ...stamper.end(now)];
  }

  #hear(records: readonly Buffer[]): void {
    for (const buffer of records) this.#lastWords.push(buffer);
    this.#enqueue(records);
  }

  #enqueue(records: readonly Buffer[]): void {
    for (const buffer of records) {
      this.#queue.push(buffer);
      this.#pendingBytes += buffer.length;
    }
    this.#writeNext();
  }

  #writeNext(): void {
    if (this.#writing) return;
    this.#tellMissed();
    if (this.#queue.length === 0) return;
    const batch = this.#queue;
    const bytes = this.#pendingBytes;
    this.#queue = [];
    this.#writing = this.#file.write(batch).then(() => {
      this.#writing = undefined;
      this.#pendingBytes -= bytes;
      this.#onWritten();
      this.#writeNext();
    });
  }

  #tellMissed(): void {
    if (this.#missed === 0) return;
    const record = lossRecord(this.#missed, 'they came faster than they could be written', this.#clock.now());
    this.#missed = 0;
    this.#queue.push(record);
    this.#pendingBytes += record.length;
  }
}
