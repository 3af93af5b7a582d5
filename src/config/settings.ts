import { dirname, join } from 'node:path';
import type { LogLevel } from '../domain/log-line.ts';
import type { Env, Paths } from '../platform/paths.ts';
import type { EntryDefaults } from './defaults.ts';
import { lookupIn } from './expand.ts';
import { readReason } from './read-reason.ts';
import { readSettingsFile } from './settings-file.ts';
import { DEFAULTS_LAYER, readFlags, readVariables } from './settings-given.ts';
import {
  type Layer,
  type LayerName,
  mergeLayers,
  type Origin,
  type Reading,
  type SettingsProblem,
} from './settings-layers.ts';
import { type Meaning, SETTINGS, type SettingKey, type SettingValue } from './settings-schema.ts';

/** What the settings mean to the program, in the tables of config.toml. Deeply frozen. */
export interface Settings {
  readonly daemon: {
    readonly log_level: LogLevel;
    readonly start_concurrency: number;
    readonly cgroups: 'auto' | 'off';
  };
  readonly rpc: { readonly max_message_bytes: number };
  readonly logs: {
    readonly max_file_bytes: number;
    readonly max_files: number;
    readonly max_total_bytes: number;
  };
  readonly events: { readonly retention_days: number; readonly max_rows: number };
  readonly defaults: EntryDefaults;
  readonly servers: { readonly required: readonly string[]; readonly optional: readonly string[] };
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Every setting as it was written, and where. */
  readonly values: Readonly<Record<SettingKey, SettingValue>>;
  readonly origins: Readonly<Record<SettingKey, Origin>>;
  /** What is wrong counts as not given, so the settings can be used all the same. */
  readonly problems: readonly SettingsProblem[];
}

export interface SettingsSources {
  readonly paths: Pick<Paths, 'systemSettings' | 'userSettings'>;
  readonly env: Env;
  /** Where the search for the project's file begins, upwards; null for no project. */
  readonly cwd: string | null;
  /** By dotted keys. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** The text of a file, null if there is none; throws when it cannot be read. */
  readonly readFile: (path: string) => string | null;
}

export const PROJECT_FILE = '.mcp-manager.toml';

/** Reads all layers: defaults < system < user < project < variables < flags; for each setting the last counts. */
export function loadSettings(sources: SettingsSources): LoadedSettings {
  const { paths, env, flags = {} } = sources;
  const layers = [
    DEFAULTS_LAYER,
    readLayer(paths.systemSettings, 'system', sources),
    readLayer(paths.userSettings, 'user', sources),
    readProject(sources),
    readVariables(env),
    readFlags(flags),
  ].filter((layer) => layer !== null);
  const merged = mergeLayers(layers);
  const pick = <T>(of: (reading: Reading) => T) =>
    Object.fromEntries([...merged].map(([key, reading]) => [key, of(reading)])) as Record<SettingKey, T>;
  const values = pick(({ value }) => value);
  return deepFreeze({
    settings: toSettings(values),
    values,
    origins: pick(({ origin }) => origin),
    problems: layers.flatMap(({ problems }) => problems),
  });
}

/** Null when there is no such file. */
function readLayer(file: string, layer: LayerName, { env, readFile }: SettingsSources): Layer | null {
  try {
    const text = readFile(file);
    return text === null ? null : readSettingsFile({ file, text, layer, lookup: lookupIn(env) });
  } catch (error) {
    const message = `cannot be read: ${readReason(error)}`;
    return { readings: [], problems: [{ path: '', line: 0, column: 0, message, file }] };
  }
}

function readProject(sources: SettingsSources): Layer | null {
  for (let folder = sources.cwd; folder !== null; ) {
    const layer = readLayer(join(folder, PROJECT_FILE), 'project', sources);
    const parent = dirname(folder);
    if (layer) return layer;
    folder = parent === folder ? null : parent;
  }
  return null;
}

function toSettings(values: Readonly<Record<SettingKey, SettingValue>>): Settings {
  // Every value was judged by this schema when it was read.
  const get = <K extends SettingKey>(key: K) => SETTINGS[key].schema.parse(values[key]) as Meaning<K>;
  const minDelayMs = get('defaults.restart.min_delay');
  return {
    daemon: {
      log_level: get('daemon.log_level'),
      start_concurrency: get('daemon.start_concurrency'),
      cgroups: get('daemon.cgroups'),
    },
    rpc: { max_message_bytes: get('rpc.max_message_bytes') },
    logs: {
      max_file_bytes: get('logs.max_file_bytes'),
      max_files: get('logs.max_files'),
      max_total_bytes: get('logs.max_total_bytes'),
    },
    events: { retention_days: get('events.retention_days'), max_rows: get('events.max_rows') },
    defaults: {
      readyTimeoutMs: get('defaults.ready_timeout'),
      stopTimeoutMs: get('defaults.stop_timeout'),
      restart: {
        policy: get('defaults.restart.policy'),
        maxRetries: get('defaults.restart.max_retries'),
        minDelayMs,
        // They may come from different layers, so neither is wrong in itself.
        maxDelayMs: Math.max(minDelayMs, get('defaults.restart.max_delay')),
        resetAfterMs: get('defaults.restart.reset_after'),
      },
    },
    servers: { required: get('servers.required'), optional: get('servers.optional') },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
