import type { Entry } from './block.ts';
import type { LogRecord } from './record.ts';
import type { Scan } from './scan.ts';

/** The records of one server in the order in which somebody reads them, one at a time. */
export class Source {
  readonly server: string;
  readonly #scan: Scan;
  #block: Iterator<Entry, undefined> | undefined;
  #head: Entry | undefined;
  #ended = false;

  constructor(server: string, scan: Scan) {
    this.server = server;
    this.#scan = scan;
  }

  /** The next record; undefined at the end, and until `fill` was called. */
  get head(): Entry | undefined {
    return this.#head;
  }

  get needsFill(): boolean {
    return !this.#head && !this.#ended;
  }

  /** Reads on, if need be, until there is a head or nothing left. */
  async fill(): Promise<void> {
    while (this.needsFill) {
      this.#block = (await this.#scan.next()).value;
      this.#ended = this.#block === undefined;
      this.skip();
    }
  }

  /** Goes past the head. */
  skip(): void {
    this.#head = this.#block?.next().value;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#scan.return(undefined);
  }
}

type Order = (candidate: LogRecord, best: LogRecord) => boolean;

/** For reading forward: at the same time, the server that was named first comes first. */
export const earlier: Order = (candidate, best) => candidate.time < best.time;
/** The same order, read backward. */
export const later: Order = (candidate, best) => candidate.time >= best.time;

/** The source whose head is next in `order`; undefined when all have ended. */
export async function nextOf(sources: readonly Source[], order: Order): Promise<Source | undefined> {
  let best: Source | undefined;
  for (const source of sources) {
    if (source.needsFill) await source.fill();
    if (source.head && (!best?.head || order(source.head.record, best.head.record))) best = source;
  }
  return best;
}
