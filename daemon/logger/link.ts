import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../../src/platform/is-alive.ts';
import type { RotationLimits } from '../../src/platform/rotation.ts';
import { LoggerConnection } from './connection.ts';
import { removeFifos } from './fifo.ts';
import { type LoggerPlace, startLogger } from './process.ts';
import type { FromLogger, ToLogger } from './protocol.ts';

export interface LinkOptions {
  readonly runtimeDir: string;
  readonly home: string;
  readonly limits: RotationLimits;
  /** Called when more lines of a server can be read. */
  readonly onWritten: (server: string) => void;
  /** Told once when a log cannot be written, and again only after it could be in between. */
  readonly onProblem: (server: string, error: Error) => void;
  /** The logger died, cannot be started (it is tried again for as long as there is a server to log), or not be used. */
  readonly onTrouble: (error: unknown) => void;
}

const AGAIN_MS = 500;
/** A logger that has nothing to do leaves at once; this long we look before we leave it alone. */
const LEAVE_MS = 2000;
const LOOK_EVERY_MS = 5;

/** The reading of a server's pipes, as one run of it sees that. */
export interface Attachment {
  /** Resolves when the logger reads them. */
  readonly attached: Promise<void>;
  /** Resolves when nobody has them open any more, and all is in the log. */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

type Answer = Extract<FromLogger, { answer: number }>;
type Question = Extract<ToLogger, { id: number }>;

/**
 * The daemon's side of the logger: started when the first server needs it, found again if an earlier daemon started
 * it, started anew if it dies. What is asked of it while it is away is asked again when it is back.
 */
export class LoggerLink {
  readonly #options: LinkOptions;
  readonly #place: LoggerPlace;
  #connection: Promise<LoggerConnection> | null = null;
  #closing = false;
  #nextId = 1;
  #pid: number | null = null;
  /** Servers whose pipes are being read, each with who asked for that last. */
  readonly #attached = new Map<string, Attachment>();
  readonly #questions = new Map<number, { question: Question; answered: (answer: Answer) => void }>();

  constructor(options: LinkOptions) {
    this.#options = options;
    const { runtimeDir, home } = options;
    this.#place = { runtimeDir, home, socket: join(runtimeDir, 'logger.sock') };
  }

  complain(error: unknown): void {
    this.#options.onTrouble(error);
  }

  /** Removes what is kept for a server besides its log. */
  forget(server: string): void {
    removeFifos(this.#options.runtimeDir, server);
    if (this.#connection !== null) this.tell({ do: 'forget', server });
  }

  /** Has the pipes of a server read, on behalf of one run of it. */
  attach(server: string, fresh: boolean): Attachment {
    const id = this.#nextId++;
    const { promise: ended, resolve: end } = deferred();
    const attached = this.#ask({ do: 'attach', id, server, fresh }).then(() => {});
    const attachment = { attached, ended, end };
    this.#attached.set(server, attachment);
    return attachment;
  }

  /** Has the pipes not read any more, whoever still has them open; unless a later run writes into them already. */
  release(server: string, attachment: Attachment): void {
    if (this.#attached.get(server) === attachment) this.tell({ do: 'release', server });
  }

  async lastWords(server: string): Promise<string[]> {
    const { lines = [] } = await this.#ask({ do: 'last_words', id: this.#nextId++, server });
    return [...lines];
  }

  /** Says something that needs no answer. It is lost if the logger dies before it hears it. */
  tell(message: Exclude<ToLogger, { id: number }>): void {
    this.#send(message);
  }

  /** Lets the logger go; it stays if there are servers left whose pipes it reads. */
  async close(): Promise<void> {
    this.#closing = true;
    // Rejected when there was no logger to be had.
    const connection = await this.#connection?.catch(() => null);
    if (!connection) return;
    await connection.end();
    if (this.#attached.size > 0 || this.#pid === null) return;
    const deadline = performance.now() + LEAVE_MS;
    while (isAlive(this.#pid) && performance.now() < deadline) await pause(LOOK_EVERY_MS);
    rmSync(this.#place.socket, { force: true });
  }

  #ask(question: Question): Promise<Answer> {
    return new Promise((answered) => {
      this.#questions.set(question.id, { question, answered });
      this.#send(question);
    });
  }

  #send(message: ToLogger): void {
    this.#connected().then(
      (connection) => connection.send(message),
      () => {},
    );
  }

  #connected(): Promise<LoggerConnection> {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  /** Rejects only when we are closed meanwhile. */
  async #connect(): Promise<LoggerConnection> {
    for (;;) {
      try {
        const connection = await this.#dialOrStart();
        connection.send({ do: 'hello', id: 0, limits: this.#limits() });
        return connection;
      } catch (error) {
        if (this.#closing) throw error;
        this.#options.onTrouble(error);
        await pause(AGAIN_MS, undefined, { ref: false });
      }
    }
  }

  async #dialOrStart(): Promise<LoggerConnection> {
    const listener = {
      onMessage: (message: FromLogger) => this.#hear(message),
      onClose: () => this.#lose(),
    };
    try {
      return await LoggerConnection.dial(this.#place.socket, listener);
    } catch {
      await startLogger(this.#place);
      return LoggerConnection.dial(this.#place.socket, listener);
    }
  }

  #limits(): RotationLimits {
    const { maxFileBytes, maxFiles } = this.#options.limits;
    return { maxFileBytes, maxFiles };
  }

  #hear(message: FromLogger): void {
    if ('wrote' in message) this.#options.onWritten(message.wrote);
    else if ('ended' in message) this.#end(message.ended);
    else if ('problem' in message) this.#options.onProblem(message.problem, new Error(message.message));
    else this.#answer(message);
  }

  #answer(answer: Answer): void {
    if (answer.pid !== undefined) this.#pid = answer.pid;
    this.#questions.get(answer.answer)?.answered(answer);
    this.#questions.delete(answer.answer);
  }

  #end(server: string): void {
    this.#attached.get(server)?.end();
    this.#attached.delete(server);
  }

  /** The logger is gone. What is still open is begun again with a new one: pipes keep what nobody reads. */
  #lose(): void {
    this.#connection = null;
    if (this.#closing || (this.#attached.size === 0 && this.#questions.size === 0)) return;
    this.#options.onTrouble(new Error('the logger ended'));
    for (const server of this.#attached.keys())
      this.#send({ do: 'attach', id: this.#nextId++, server, fresh: false });
    for (const { question } of this.#questions.values()) this.#send(question);
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
