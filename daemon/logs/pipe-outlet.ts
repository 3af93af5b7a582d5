import type { Readable } from 'node:stream';
import type { Outlet, OutputStream } from './server-log.ts';

/** Reads pipes of a child in this process: for a server that does not outlive the daemon. */
export class PipeOutlet implements Outlet {
  readonly stdio = 'pipe';
  /** These servers end with us. */
  readonly attended = Promise.resolve();
  readonly #streams: readonly OutputStream[];
  readonly #attach: (stream: Readable, name: OutputStream) => Promise<void>;
  #pipes: Readable[] = [];
  #drained: Promise<unknown> = Promise.resolve();

  /** @param attach reads a stream to its end; never rejects */
  constructor(
    streams: readonly OutputStream[],
    attach: (stream: Readable, name: OutputStream) => Promise<void>,
  ) {
    this.#streams = streams;
    this.#attach = attach;
  }

  get drained(): Promise<void> {
    return this.#drained.then(() => {});
  }

  connect(child: Readonly<Record<OutputStream, Readable | null>>): void {
    const attached = this.#streams.flatMap((name) => {
      const pipe = child[name];
      if (!pipe) return [];
      this.#pipes.push(pipe);
      return [this.#attach(pipe, name)];
    });
    this.#drained = Promise.all(attached);
  }

  close(): void {
    for (const pipe of this.#pipes) pipe.destroy();
  }
}
