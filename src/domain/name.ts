import { closest, distance } from 'fastest-levenshtein';

/** What a server may be called: short, safe in file names, URLs and tool prefixes (SPEC section 2). */
export const SERVER_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** The verbs of `mcp <server> <action>`, which are commands of their own too (`mcp <action> <server>`). */
export const SERVER_ACTIONS = [
  'start',
  'stop',
  'restart',
  'status',
  'logs',
  'tools',
  'call',
  'info',
  'enable',
  'disable',
  'maintenance',
  'install',
  'edit',
  'remove',
] as const;

/**
 * Words that the CLI itself uses or has promised to later topics (SPEC section 3). A server with such a name could
 * not be addressed as `mcp <server> <action>`.
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set<string>([
  ...SERVER_ACTIONS,
  ...[
    'all',
    'list',
    'add',
    'import',
    'sync',
    'connect',
    'events',
    'config',
    'daemon',
    'doctor',
    'completion',
  ],
  ...[
    'help',
    'version',
    'api',
    'suite',
    'workflow',
    'discover',
    'analytics',
    'alert',
    'backup',
    'deploy',
    'plugin',
  ],
  ...['deps', 'router', 'claude', 'create', 'test'],
  // Our other program; its log and that of a server of this name would be one file.
  'mcpd',
]);

/** Says why `name` cannot be a server's name, or null when it can. */
export function nameProblem(name: string): string | null {
  if (!SERVER_NAME.test(name)) {
    return `"${name}" is not a server name: 1 to 32 of a-z, 0-9, "_" and "-", beginning with a letter or digit`;
  }
  if (RESERVED_NAMES.has(name)) return `"${name}" is a word of the command line and cannot name a server`;
  return null;
}

/**
 * The candidate that was most likely meant by `word`, or null when none is near enough to be worth suggesting: at
 * most a third of the letters may differ, rounded up (two letters that changed places count as two), and never all.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0) return null;
  const best = closest(word, [...candidates]);
  const length = Math.max(word.length, best.length);
  const differing = distance(word, best);
  return differing <= Math.ceil(length / 3) && differing < length ? best : null;
}
