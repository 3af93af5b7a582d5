import type { Outlet, OutputStream, ServerLog } from '../logs/server-log.ts';
import { fifoPath, makeFifos, openForServer } from './fifo.ts';
import { FifoOutlet } from './fifo-outlet.ts';
import type { LoggerLink } from './link.ts';

export interface DetachedLogDeps {
  readonly link: LoggerLink;
  /** The log as this process writes it: for a file system that has no named pipes. Then the server ends with us. */
  readonly local: ServerLog;
  readonly runtimeDir: string;
}

/** The log of a server that may outlive the daemon: it writes into named pipes, which the logger reads. */
export class DetachedLog implements ServerLog {
  readonly path: string;
  readonly #server: string;
  readonly #runtimeDir: string;
  readonly #link: LoggerLink;
  readonly #local: ServerLog;
  #isLocal = false;
  /** A run has begun of which the logger does not know yet. */
  #fresh = false;

  constructor(server: string, { link, local, runtimeDir }: DetachedLogDeps) {
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
