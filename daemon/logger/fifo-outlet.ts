import { closeSync } from 'node:fs';
import type { Outlet, OutputStream } from '../logs/server-log.ts';
import type { Attachment, LoggerLink } from './link.ts';

/** The output of a process that writes into named pipes, which the logger reads. */
export class FifoOutlet implements Outlet {
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
