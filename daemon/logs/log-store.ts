import type { Clock } from '../../src/platform/clock.ts';
import { RotatingFile } from '../../src/platform/rotating-file.ts';
import type { RotationLimits } from '../../src/platform/rotation.ts';
import { Bells } from './bells.ts';
import { LogFile } from './log-file.ts';
import { LogWriter } from './log-writer.ts';
import { logPath, readPage } from './page.ts';
import { type LogAnswer, type LogQuery, pageRequest } from './query.ts';

export interface LogStoreOptions extends RotationLimits {
  /** Where the logs are. Exists. */
  readonly dir: string;
  readonly clock: Clock;
  /** Told once when a log cannot be written, and again only after it could be in between. */
  readonly onProblem: (server: string, error: Error) => void;
  /** Called when more lines of a server can be read. */
  readonly onWritten?: (server: string) => void;
}

/** The logs of all servers: one writer each, any number of readers. Other processes may read too, none may write. */
export class LogStore {
  readonly #options: LogStoreOptions;
  readonly #bells: Bells;
  readonly #writers = new Map<string, LogWriter>();

  constructor(options: LogStoreOptions) {
    this.#options = options;
    this.#bells = new Bells(options.clock);
  }

  /** The one writer of this server's log, made on first use. */
  writer(server: string): LogWriter {
    const writer = this.#writers.get(server) ?? this.#createWriter(server);
    this.#writers.set(server, writer);
    return writer;
  }

  /** Lets go of the log of a server that is no more. A line that comes all the same opens it again. */
  release(server: string): void {
    const writer = this.#writers.get(server);
    this.#writers.delete(server);
    void writer?.close();
  }

  /** Wakes those who wait for lines of a server: somebody else wrote some. */
  ring(server: string): void {
    this.#bells.ring(server);
  }

  /** Where the log of a server is, whether there is one yet or not. */
  path(server: string): string {
    return logPath(this.#options.dir, server);
  }

  /** Answers `log.read`. @throws AppError INVALID_PARAMS */
  async read(query: LogQuery): Promise<LogAnswer> {
    const { dir, clock } = this.#options;
    const endOf = (server: string) => this.#writers.get(server)?.end;
    const deadline = clock.monotonic() + (query.waitMs ?? 0);
    let request = pageRequest(query);
    const bell = this.#bells.hang(request.servers);
    try {
      for (;;) {
        const answer = await readPage(dir, request, endOf);
        const leftMs = deadline - clock.monotonic();
        if (answer.lines.length > 0 || leftMs <= 0 || query.signal?.aborted) return answer;
        request = pageRequest({ ...query, after: answer.cursors });
        await bell.wait(leftMs, query.signal);
      }
    } finally {
      bell.takeDown();
    }
  }

  /** Flushes and closes every log. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  #createWriter(server: string): LogWriter {
    const { clock, onProblem, onWritten } = this.#options;
    const file = new RotatingFile(this.path(server), this.#options);
    const guarded = new LogFile(file, clock, (error) => onProblem(server, error));
    return new LogWriter(guarded, clock, () => {
      this.#bells.ring(server);
      onWritten?.(server);
    });
  }
}
