import type { Readable } from 'node:stream';

export type OutputStream = 'stdout' | 'stderr';

/** Where the output of one process goes, from before it is spawned until everything it wrote is in the log. */
export interface Outlet {
  /** What `spawn` is given for a stream of the process. */
  readonly stdio: 'pipe' | Readonly<Record<OutputStream, number>>;
  /** Begins to take the output in. Call it once, right after the spawn. */
  connect(child: Readonly<Record<OutputStream, Readable | null>>): void;
  /** Resolves when the output is being read by somebody whom our own end does not concern. Never rejects. */
  readonly attended: Promise<void>;
  /** Resolves when all that has the streams open is gone, and what it wrote is in the log. Never rejects. */
  readonly drained: Promise<void>;
  /** Lets go of the streams, whoever still has them open. Also for a process that could not be spawned. */
  close(): void;
}

/** The log of one server, as those see it who run the server. */
export interface ServerLog {
  readonly path: string;
  /** A new run of the server: what it said before is no longer its last words. */
  beginRun(): void;
  /** Makes ready for a process whose output on these streams is log. */
  open(streams: readonly OutputStream[]): Promise<Outlet>;
  /** Writes a line that somebody else has read off a stream of the server. */
  line(stream: OutputStream, text: string): void;
  /** Writes a line of our own, secrets masked. */
  note(text: string): void;
  /**
   * The last lines (at most 20, long ones shortened) that the server wrote in this run, with what looks like a token
   * masked.
   */
  lastWords(): Promise<string[]>;
}
