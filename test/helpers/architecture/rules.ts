/** The table of STYLE.md, "Who may import whom": a room is a folder, the longest that fits a file is the file's room. */
export interface Room {
  readonly folder: string;
  /** Files or folders outside of the room that its files may import. */
  readonly may: readonly string[];
  readonly because: string;
}

export const ROOMS: readonly Room[] = [
  {
    folder: 'src/domain',
    may: [],
    because: 'everybody imports the words of the domain; whatever they imported would be everywhere',
  },
  {
    folder: 'src/platform',
    // The one exception to the table: the log masks what it writes, and what a secret looks like is the domain's.
    may: ['src/domain/mask.ts', 'src/domain/log-line.ts'],
    because: 'paths, clocks and files know nothing of what they are used for',
  },
  {
    folder: 'src/contract',
    may: ['src/domain'],
    because: 'both sides of the socket read the contract; it must not pull in one of them',
  },
  {
    folder: 'src/config',
    may: ['src/domain', 'src/platform'],
    because: 'configuration is read before there is a daemon or a socket, and reports problems as values',
  },
  {
    folder: 'src/scaffold',
    may: ['src/domain', 'src/platform', 'src/config'],
    because: 'scaffolding writes files and registry entries, and needs no daemon',
  },
  {
    folder: 'src/testkit',
    may: ['src/domain', 'src/platform'],
    because: 'mcp-test must be able to test a server where no daemon runs',
  },
  {
    folder: 'src/client',
    may: ['src/contract', 'src/domain', 'src/platform'],
    because:
      'the client knows the contract and the socket; who draws tables or supervises is none of its business',
  },
  // Before the room that it is in: the first that fits is taken.
  {
    folder: 'src/cli/doctor',
    may: ['src/cli', 'src/client', 'src/config', 'src/contract', 'src/domain', 'src/platform'],
    because: 'the doctor also reads what users write, with or without a daemon; that stops at this folder',
  },
  {
    folder: 'src/cli',
    may: ['src/client', 'src/contract', 'src/domain', 'src/platform'],
    because: 'what commands share must not reach around the socket into the daemon',
  },
  {
    folder: 'commands',
    may: ['src', 'router'],
    because: 'a command asks the daemon through the client; what two commands need belongs to src/cli',
  },
  {
    folder: 'router',
    may: ['src/domain'],
    because: 'the router is pure, so that it can run in the daemon, in the CLI and in a benchmark',
  },
  {
    folder: 'daemon',
    may: ['router', 'src/contract', 'src/domain', 'src/config', 'src/platform', 'src/scaffold'],
    because: 'the daemon never calls itself through the socket and never prints for a terminal',
  },
  {
    folder: 'bin',
    may: ['src/cli', 'src/client/launch.ts', 'daemon/main.ts'],
    because: 'an entry point hands over in a few lines',
  },
];

/** Packages with one home each: to replace one is to change one place. */
export interface Home {
  readonly packages: readonly string[];
  readonly homes: readonly string[];
  readonly because: string;
}

export const HOMES: readonly Home[] = [
  {
    packages: ['@oclif/core'],
    homes: ['commands', 'src/cli', 'bin'],
    because: 'flags and help are the terminal’s; the daemon and the client serve other faces too',
  },
  {
    packages: ['better-sqlite3'],
    homes: ['daemon/storage', 'daemon/lock.ts'],
    because: 'the daemon is the only writer of state, and SQLite’s words stop at storage',
  },
  {
    packages: ['dockerode'],
    homes: ['daemon/runtime/docker.ts'],
    because: 'the supervisor knows runtimes, not Docker',
  },
  {
    packages: ['@modelcontextprotocol/sdk'],
    homes: ['daemon/mcp', 'daemon/features/gateway', 'src/testkit'],
    because: 'the SDK changes with the protocol; the rest of us does not',
  },
  {
    packages: ['node-ipc'],
    homes: ['daemon/rpc/socket.ts', 'src/client/connect.ts'],
    because: 'one file on each side, so that the pinned package can be replaced (SECURITY.md)',
  },
  {
    packages: ['chokidar', 'picomatch'],
    homes: ['daemon/watch'],
    because:
      'they are loaded by the first server that has a watch; an import elsewhere would load them always',
  },
  {
    packages: ['natural'],
    homes: ['router/tokenize.ts'],
    because: 'it is large and is loaded by path; nobody else may pull in the whole of it',
  },
];

/** Globals with one home each, found by the text that uses them. */
export interface Reserved {
  readonly what: RegExp;
  /** The folder in which the rule holds. */
  readonly within: string;
  readonly homes: readonly string[];
  readonly because: string;
}

export const RESERVED: readonly Reserved[] = [
  {
    what: /\bprocess\.(exit|on|once)\b/,
    within: 'daemon',
    homes: ['daemon/main.ts', 'daemon/logger/main.ts'],
    because:
      'parts are closed in order by the app; one that listens to signals or exits leaves the others open',
  },
  {
    what: /from 'node:/,
    within: 'router',
    homes: [],
    because: 'the router does no I/O and reads no clock: the same words give the same ranking',
  },
  {
    what: /from 'node:(fs|net|http|child_process)/,
    within: 'src/domain',
    homes: [],
    because: 'types and pure helpers',
  },
  {
    what: /from 'node:(fs|net|http|child_process)/,
    within: 'src/contract',
    homes: [],
    because: 'a contract describes messages; who carries them is on the sides of it',
  },
];
