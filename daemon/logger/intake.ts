import type { Readable } from 'node:stream';
import type { LogWriter } from '../logs/log-writer.ts';
import { fifoPath, openForReading, STREAMS } from './fifo.ts';

/** The reading of one server's named pipes into its log. */
export class Intake {
  /** Resolves when both pipes are at their end and everything is in the log; never rejects. */
  readonly ended: Promise<void>;
  readonly #pipes: readonly Readable[];

  /** @throws what the file system says when a pipe is not there */
  constructor(runtimeDir: string, server: string, writer: LogWriter) {
    const pipes = STREAMS.map((name) => ({ name, pipe: openForReading(fifoPath(runtimeDir, server, name)) }));
    this.#pipes = pipes.map(({ pipe }) => pipe);
    this.ended = Promise.all(pipes.map(({ name, pipe }) => writer.attach(pipe, name))).then(() => {});
  }

  release(): void {
    for (const pipe of this.#pipes) pipe.destroy();
  }
}
