import * as z from 'zod';
import { LOG_LEVELS } from '../domain/log-line.ts';
import { SERVER_NAME } from '../domain/name.ts';
import { RESTART_POLICIES } from '../domain/server.ts';
import { ENTRY_DEFAULTS } from './defaults.ts';
import { duration, wholeNumber } from './fields.ts';

/** A setting as it is written, after `${VAR}` was expanded. */
export type SettingValue = string | number | readonly string[];

/** One setting: what it may be, what it is unless given, and what it does. */
interface Setting<T> {
  readonly schema: z.ZodType<T>;
  readonly fallback: SettingValue;
  readonly summary: string;
  /** The value that a text means, as a variable or a flag gives it; the schema judges it. */
  readonly fromText: (text: string) => SettingValue;
  /** Only a project may set it. */
  readonly projectOnly: boolean;
}

function whole([least, most]: readonly [number, number], fallback: number, summary: string): Setting<number> {
  const fromText = (text: string) => (/^[+-]?\d[\d_]*$/.test(text) ? Number(text.replaceAll('_', '')) : text);
  return { schema: wholeNumber(least, most), fallback, summary, fromText, projectOnly: false };
}

function choice<T extends string>(choices: readonly T[], fallback: T, summary: string): Setting<T> {
  return {
    schema: z.enum(choices as readonly [T]),
    fallback,
    summary,
    fromText: (text) => text,
    projectOnly: false,
  };
}

function time(fallbackMs: number, summary: string, options?: { allowZero: boolean }): Setting<number> {
  const fallback = `${fallbackMs / 1000}s`;
  return { schema: duration(options), fallback, summary, fromText: (text) => text, projectOnly: false };
}

const serverName = z.string().regex(SERVER_NAME, 'is not the name of a server');
function projectServers(summary: string): Setting<string[]> {
  const fromText = (text: string) => text.split(',').flatMap((name) => name.trim() || []);
  return { schema: z.array(serverName), fallback: [], summary, fromText, projectOnly: true };
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const AUTO_OR_OFF = ['auto', 'off'] as const;
const ZERO = { allowZero: true };
const RESTART = ENTRY_DEFAULTS.restart;

/**
 * Every setting by its dotted key, which is its place in config.toml. The variable of `logs.max_files` is
 * `MCP_LOGS_MAX_FILES`, and so on: `variablesOf` says which.
 */
export const SETTINGS = {
  'daemon.log_level': choice(LOG_LEVELS, 'info', 'the least level that mcpd.log holds'),
  // Enough for all that most people have: whoever waits for a turn leaves cores idle, and all are ready later.
  'daemon.start_concurrency': whole([1, 100], 50, 'how many servers may be starting at a time'),
  'daemon.cgroups': choice(
    AUTO_OR_OFF,
    'auto',
    'whether each server is put into a cgroup of its own, where that is possible',
  ),
  'rpc.max_message_bytes': whole([KIB, GIB], 8 * MIB, 'the longest message that the socket takes, in bytes'),
  'logs.max_file_bytes': whole(
    [4 * KIB, 1024 * GIB],
    10 * MIB,
    'the size at which the log of a server is rotated',
  ),
  'logs.max_files': whole([1, 1000], 5, 'how many log files of one server are kept'),
  'logs.max_total_bytes': whole(
    [4 * KIB, 1024 * GIB],
    GIB,
    'how much the logs of all servers may take together; the oldest files go first',
  ),
  'events.retention_days': whole([1, 36_500], 30, 'how long events are kept'),
  'events.max_rows': whole([100, 100_000_000], 200_000, 'how many events are kept'),
  'defaults.ready_timeout': time(ENTRY_DEFAULTS.readyTimeoutMs, 'ready_timeout of entries that give none'),
  'defaults.stop_timeout': time(ENTRY_DEFAULTS.stopTimeoutMs, 'stop_timeout of entries that give none', ZERO),
  'defaults.restart.policy': choice(
    RESTART_POLICIES,
    RESTART.policy,
    'restart.policy of entries that give none',
  ),
  'defaults.restart.max_retries': whole(
    [0, 1_000_000],
    RESTART.maxRetries,
    'restart.max_retries of entries that give none',
  ),
  'defaults.restart.min_delay': time(RESTART.minDelayMs, 'restart.min_delay of entries that give none', ZERO),
  'defaults.restart.max_delay': time(RESTART.maxDelayMs, 'restart.max_delay of entries that give none', ZERO),
  'defaults.restart.reset_after': time(
    RESTART.resetAfterMs,
    'restart.reset_after of entries that give none',
    ZERO,
  ),
  'servers.required': projectServers('servers that this project cannot do without'),
  'servers.optional': projectServers('servers that help in this project'),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** What a setting means to the program: durations in milliseconds. */
export type Meaning<K extends SettingKey> = z.output<(typeof SETTINGS)[K]['schema']>;

/** The environment variables that give a setting; the first wins. */
export function variablesOf(key: SettingKey): readonly string[] {
  if (SETTINGS[key].projectOnly) return [];
  const general = `MCP_${key.replaceAll('.', '_').toUpperCase()}`;
  return key === 'daemon.log_level' ? [general, 'MCP_LOG_LEVEL'] : [general];
}
