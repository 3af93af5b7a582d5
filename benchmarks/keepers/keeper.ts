/** A program that a supervisor is to keep running. */
export interface Program {
  readonly name: string;
  /** Its command line: the file, then the arguments. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Something that keeps programs running, ours or a peer, behind what they have in common. Its daemon is up. */
export interface Keeper {
  /** The processes that are the supervisor itself, not what it runs. */
  readonly pids: () => readonly number[];
  /** Starts all programs with one command line; resolves when that command is over. */
  readonly startAll: () => Promise<void>;
  /** Takes all programs down; `startAll` may follow. */
  readonly stopAll: () => Promise<void>;
  /** Waits until it takes the program to be up as `pid`, so that losing it would be a new loss. */
  readonly settled: (program: string, pid: number) => Promise<void>;
  /** @throws Error when something did not go down by itself */
  readonly close: () => Promise<void>;
}

export interface KeeperOptions {
  /** However often a program dies, it is restarted as after its first death. */
  readonly forgiving?: boolean;
}

/** One kind of keeper: how the tables call it, and how one is had. */
export interface KeeperKind {
  readonly name: string;
  readonly open: (programs: readonly Program[], options: KeeperOptions) => Promise<Keeper>;
}

/** So many programs of one kind, which differ by their names. */
export function copies(count: number, words: readonly string[], env: Program['env'] = {}): Program[] {
  return Array.from({ length: count }, (_, index) => ({ name: `child-${index + 1}`, words, env }));
}
