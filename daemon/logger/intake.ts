import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { LogWriter } from '../logs/log-writer.ts';
import type { OutputStream } from '../logs/server-log.ts';
import { fifoPath, openForReading, readFrom, STREAMS } from './fifo.ts';

/** The reading of one server's named pipes into its log, for as long as anybody writes into one of them. */
export class Intake {
  /** Resolves when both pipes are at their end and everything is in the log; never rejects. */
  readonly ended: Promise<void>;
  readonly #pathOf: (stream: OutputStream) => string;
  readonly #writer: LogWriter;
  readonly #reading = new Map<OutputStream, Readable>();
  /** Ends for a run that began while the pipe was still read for the one before: they keep what it writes. */
  readonly #next = new Map<OutputStream, number>();
  #end: () => void = () => {};

  constructor(runtimeDir: string, server: string, writer: LogWriter) {
    this.#pathOf = (stream) => fifoPath(runtimeDir, server, stream);
    this.#writer = writer;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /**
   * Sees to it that whatever is written from now on is read. A pipe that is being read may be at its end already
   * without our knowing, so there must be somebody to go on after that.
   * @throws what the file system says when a pipe is not there
   */
  attend(): void {
    for (const stream of STREAMS) {
      if (!this.#reading.has(stream)) this.#read(stream, openForReading(this.#pathOf(stream)));
      else if (!this.#next.has(stream)) this.#next.set(stream, openForReading(this.#pathOf(stream)));
    }
  }

  /** Reads nothing any more, whoever still writes. */
  release(): void {
    for (const fd of this.#next.values()) closeSync(fd);
    this.#next.clear();
    for (const pipe of this.#reading.values()) pipe.destroy();
    if (this.#reading.size === 0) this.#end();
  }

  #read(stream: OutputStream, fd: number): void {
    const pipe = readFrom(fd);
    this.#reading.set(stream, pipe);
    void this.#writer.attach(pipe, stream).then(() => this.#goOn(stream));
  }

  #goOn(stream: OutputStream): void {
    this.#reading.delete(stream);
    const fd = this.#next.get(stream);
    this.#next.delete(stream);
    if (fd !== undefined) this.#read(stream, fd);
    else if (this.#reading.size === 0) this.#end();
  }
}
