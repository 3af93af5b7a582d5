import { closeSync } from 'node:fs';
import type { Outlet, OutputStream, ServerLog } from '../logs/server-log.ts';
import { fifoPath, makeFifos, openForServer } from './fifo.ts';
import type { Attachment, LoggerLink } from './link.ts';

/** The log of a server that may outlive the daemon: it writes into named pipes, which the logger reads. */
export class DetachedLog implements ServerLog {
  readonly path: string;
  readonly #server: string;
  readonly #runtimeDir: string;
  readonly #link: LoggerLink;
  /** For a file system that has no named pipes: then the server ends with us, as others do. */
  readonly #local: ServerLog;
  #isLocal = false;
  /** A run has begun of which the logger does not know yet. */
  #fresh = false;

  constructor(server: string, local: ServerLog, runtimeDir: string, link: LoggerLink) {
    this.#server = server;
    this.path = local.path;
    this.#local = local;
    this.#runtimeDir = runtimeDir;
    this.#link = link;
  }

  beginRun(): void {
    this.#fresh = true;
  }

  async open(streams: readonly OutputStream[]): Promise<Outlet> {
    try {
      await makeFifos(this.#runtimeDir, this.#server);
    } catch (error) {
      this.#isLocal = true;
      this.#link.complain(error);
      this.#local.beginRun();
      return this.#local.open(streams);
    }
    const open = (stream: OutputStream) => openForServer(fifoPath(this.#runtimeDir, this.#server, stream));
    const ends = { stdout: open('stdout'), stderr: open('stderr') };
    const fresh = this.#fresh;
    this.#fresh = false;
    return new FifoOutlet(this.#server, this.#link, fresh, ends);
  }

  /** Takes the output of a server in again that was started by an earlier daemon. */
  reopen(): Outlet {
    this.#fresh = false;
    return new FifoOutlet(this.#server, this.#link, false, null);
  }

  line(stream: OutputStream, text: string): void {
    if (this.#isLocal) this.#local.line(stream, text);
    else this.#link.tell({ do: 'line', server: this.#server, stream, text });
  }

  note(text: string): void {
    if (this.#isLocal) this.#local.note(text);
    else this.#link.tell({ do: 'note', server: this.#server, text });
  }

  async lastWords(): Promise<string[]> {
    if (this.#isLocal) return this.#local.lastWords();
    return this.#fresh ? [] : this.#link.lastWords(this.#server);
  }
}

class FifoOutlet implements Outlet {
  readonly stdio: Readonly<Record<OutputStream, number>>;
  readonly attended: Promise<void>;
  readonly drained: Promise<void>;
  readonly #server: string;
  readonly #link: LoggerLink;
  readonly #attachment: Attachment;
  #ends: readonly number[];

  /** @param ends the server's ends; null when the server has them already */
  constructor(
    server: string,
    link: LoggerLink,
    fresh: boolean,
    ends: Readonly<Record<OutputStream, number>> | null,
  ) {
    this.#server = server;
    this.#link = link;
    this.stdio = ends ?? { stdout: -1, stderr: -1 };
    this.#ends = ends ? [ends.stdout, ends.stderr] : [];
    this.#attachment = link.attach(server, fresh);
    this.attended = this.#attachment.attached;
    this.drained = this.#attachment.ended;
  }

  connect(): void {
    // Ours stay open until the logger has its own: the words of a server that dies at once would be gone with it.
    void this.attended.then(() => this.#letGo());
  }

  close(): void {
    this.#letGo();
    this.#link.release(this.#server, this.#attachment);
  }

  #letGo(): void {
    for (const end of this.#ends) closeSync(end);
    this.#ends = [];
  }
}
