import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { systemClock } from '../../src/platform/clock.ts';
import { LogStore, type LogStoreOptions } from '../logs/log-store.ts';
import type { LogWriter } from '../logs/log-writer.ts';
import { Intake } from './intake.ts';
import type { FromLogger, ToLogger } from './protocol.ts';
import { LoggerSession } from './session.ts';

/** Every daemon begins by saying how logs are bounded. */
const UNTIL_TOLD = { maxFileBytes: Number.MAX_SAFE_INTEGER, maxFiles: Number.MAX_SAFE_INTEGER };

/** Who started a logger and never spoke to it is gone. */
const FIRST_WORD_MS = 10_000;

/**
 * Writes the logs of servers that may outlive the daemon. It is a process of its own, and does nothing else, so that
 * a daemon that is killed has none of their lines in its hands: what a server has written is in its pipe, here, or in
 * the file. It stays for as long as there is a daemon to serve or a pipe to read.
 */
export class Logger {
  readonly #runtimeDir: string;
  /** The bounds of the logs are those that a daemon said last. */
  readonly #options: LogStoreOptions;
  readonly #logs: LogStore;
  readonly #intakes = new Map<string, Intake>();
  readonly #sessions = new Set<LoggerSession>();
  readonly #server: Server;
  #leave: () => void = () => {};
  /** Resolves when it is not needed any more, and every line is in its file. */
  readonly done: Promise<void>;

  constructor(runtimeDir: string) {
    this.#runtimeDir = runtimeDir;
    this.#options = {
      dir: runtimeDir,
      ...UNTIL_TOLD,
      clock: systemClock,
      onProblem: (server, { message }) => this.#tellAll({ problem: server, message }),
      onWritten: (server) => {
        for (const session of this.#sessions) session.sendWrote(server);
      },
    };
    this.#logs = new LogStore(this.#options);
    this.#server = createServer((socket) => {
      const session: LoggerSession = new LoggerSession(
        socket,
        (message) => this.#hear(session, message),
        () => this.#forget(session),
      );
      this.#sessions.add(session);
    });
    this.done = new Promise<void>((resolve) => {
      this.#leave = resolve;
    }).then(() => this.#logs.close());
  }

  /** Resolves when daemons can connect. @throws what the system says of the socket */
  async listen(socketPath: string): Promise<void> {
    // Only a daemon that holds the lock starts a logger, and only when nobody answers here.
    rmSync(socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(socketPath, resolve);
    });
    setTimeout(() => this.#leaveIfUnneeded(), FIRST_WORD_MS).unref();
  }

  /** Stops as soon as what it has read is in the files. */
  leave(): void {
    this.#leave();
  }

  #hear(session: LoggerSession, message: ToLogger): void {
    switch (message.do) {
      case 'hello':
        Object.assign(this.#options, message.limits);
        session.send({ answer: message.id, pid: process.pid });
        break;
      case 'attach':
        this.#attach(message.server, message.fresh);
        session.send({ answer: message.id });
        break;
      case 'release':
        this.#intakes.get(message.server)?.release();
        break;
      case 'forget':
        if (!this.#intakes.has(message.server)) this.#logs.release(message.server);
        break;
      case 'line':
        this.#logs.writer(message.server).line(message.stream, message.text);
        break;
      case 'note':
        this.#logs.writer(message.server).note(message.text);
        break;
      case 'last_words':
        void this.#logs
          .writer(message.server)
          .lastWords()
          .then((lines) => session.send({ answer: message.id, lines }));
        break;
    }
  }

  #attach(server: string, fresh: boolean): void {
    const writer = this.#logs.writer(server);
    if (fresh) writer.beginRun();
    const intake = this.#intakes.get(server) ?? this.#begin(server, writer);
    try {
      intake.attend();
    } catch (error) {
      this.#tellAll({ problem: server, message: (error as Error).message });
      intake.release();
    }
  }

  #begin(server: string, writer: LogWriter): Intake {
    const intake = new Intake(this.#runtimeDir, server, writer);
    this.#intakes.set(server, intake);
    void intake.ended.then(() => this.#end(server));
    return intake;
  }

  #end(server: string): void {
    this.#intakes.delete(server);
    this.#tellAll({ ended: server });
    this.#leaveIfUnneeded();
  }

  #tellAll(message: FromLogger): void {
    for (const session of this.#sessions) session.send(message);
  }

  #forget(session: LoggerSession): void {
    this.#sessions.delete(session);
    this.#leaveIfUnneeded();
  }

  #leaveIfUnneeded(): void {
    if (this.#sessions.size === 0 && this.#intakes.size === 0) this.leave();
  }
}
