/** One line of a server's log: what it wrote, when it was read, and on which stream (`daemon` for our own notes). */
export interface LogLine {
  readonly server: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly stream: LogStream;
  readonly text: string;
}

export const LOG_STREAMS = ['stdout', 'stderr', 'daemon'] as const;
export type LogStream = (typeof LOG_STREAMS)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const NUMERIC_LEVEL: Readonly<Record<string, LogLevel>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** The words of each level, the group of each named after it. The first word in a line counts: it stands before the text. */
const WORD = new RegExp(
  [
    '(?<fatal>fatal|critical|crit|panic|emerg(?:ency)?)',
    '(?<error>error|err|exception|traceback)',
    '(?<warn>warn(?:ing)?)',
    '(?<info>info|notice)',
    '(?<debug>debug)',
    '(?<trace>trace)',
  ]
    .map((words) => `\\b${words}\\b`)
    .join('|'),
  'i',
);
const JSON_LEVEL = /"(?:level|severity|lvl)"\s*:\s*(?:"([a-z]+)"|(\d+))/i;

/**
 * The level that a line claims for itself, or null when it claims none. Standard error is not a level: MCP servers
 * may write any log there (revision 2025-11-25, transports).
 */
export function levelOf(text: string): LogLevel | null {
  const json = text.startsWith('{') ? JSON_LEVEL.exec(text) : null;
  if (json?.[2]) return NUMERIC_LEVEL[json[2]] ?? null;
  const groups = WORD.exec(json?.[1] ?? text.slice(0, 120))?.groups ?? {};
  return LOG_LEVELS.find((level) => groups[level] !== undefined) ?? null;
}

/** True when `text` claims `least` or worse. A line without a level passes only when `least` is the lowest. */
export function atLeast(text: string, least: LogLevel): boolean {
  const level = levelOf(text);
  return LOG_LEVELS.indexOf(level ?? 'trace') >= LOG_LEVELS.indexOf(least);
}
