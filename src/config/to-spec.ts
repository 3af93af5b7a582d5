import type {
  CommandLine,
  Dependency,
  HealthCheck,
  MemoryLimit,
  RestartSettings,
  ServerSpec,
} from '../domain/server.ts';
import { parseCommand } from './command.ts';
import {
  DOWNLOAD_READY_TIMEOUT_MS,
  type EntryDefaults,
  PROBE_DEFAULTS,
  UNASKED_INTERVAL_MS,
} from './defaults.ts';
import { dependencyName } from './dependency-schema.ts';
import { mayDownload } from './downloads.ts';
import type { HealthCheckEntry } from './health-check-schema.ts';
import type { Entry } from './schema.ts';
import { transportOf, urlOf } from './transport.ts';

interface Source {
  readonly name: string;
  readonly entry: Entry;
  /** The entry as it was written. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly defaults: EntryDefaults;
}

/** An entry that keeps all rules, with what it leaves out filled in. */
export function toSpec({ name, entry, raw, defaults }: Source): ServerSpec {
  const command = commandOf(entry);
  return {
    name,
    title: entry.name ?? name,
    description: entry.description ?? null,
    keywords: entry.keywords ?? [],
    tags: entry.tags ?? [],
    transport: transportOf(entry),
    command,
    cwd: entry.path ?? null,
    env: entry.env ?? {},
    envFile: entry.env_file ?? null,
    port: entry.port ?? null,
    url: urlOf(entry),
    headers: entry.headers ?? {},
    enabled: entry.enabled ?? true,
    start: entry.start ?? 'manual',
    sharing: entry.sharing ?? 'global',
    idleTimeoutMs: entry.idle_timeout ?? null,
    readyTimeoutMs: entry.ready_timeout ?? readyTimeout(command, defaults),
    stopTimeoutMs: entry.stop_timeout ?? defaults.stopTimeoutMs,
    restart: restartOf(entry, defaults.restart),
    restartWhenUnhealthy: restartsWhenUnhealthy(entry, defaults.restart),
    ...checksOf(entry),
    dependencies: dependenciesOf(entry, raw),
    install: entry.install ?? null,
    watch: entry.watch ?? [],
    memoryLimit: memoryLimitOf(entry),
  };
}

function commandOf({ command, args }: Entry): CommandLine | null {
  const parsed = command === undefined ? null : parseCommand(command, args);
  return parsed?.ok ? parsed.command : null;
}

function readyTimeout(command: CommandLine | null, { readyTimeoutMs }: EntryDefaults): number {
  return command && mayDownload(command)
    ? Math.max(readyTimeoutMs, DOWNLOAD_READY_TIMEOUT_MS)
    : readyTimeoutMs;
}

/** A delay that is given moves the default of the other, so that they never cross. */
function restartOf({ restart = {} }: Entry, defaults: RestartSettings): RestartSettings {
  const { min_delay: min, max_delay: max } = restart;
  return {
    policy: restart.policy ?? defaults.policy,
    maxRetries: restart.max_retries ?? defaults.maxRetries,
    minDelayMs: min ?? Math.min(defaults.minDelayMs, max ?? defaults.maxDelayMs),
    maxDelayMs: max ?? Math.max(defaults.maxDelayMs, min ?? defaults.minDelayMs),
    resetAfterMs: restart.reset_after ?? defaults.resetAfterMs,
  };
}

/** A policy that the settings turned to never holds against an entry that says nothing of it. */
function restartsWhenUnhealthy({ restart = {} }: Entry, { policy }: RestartSettings): boolean {
  return restart.on_unhealthy === true && (restart.policy ?? policy) !== 'never';
}

/**
 * A server of ours is asked whether it still answers, even if its entry does not say how. One that somebody else runs
 * is asked only when its entry says so: our pings would wake it, be counted and be paid for.
 */
function checksOf(entry: Entry): Pick<ServerSpec, 'healthCheck' | 'liveCheck'> {
  const { health_check: check, port } = entry;
  if (check === undefined) return { healthCheck: null, liveCheck: defaultCheck(entry) };
  const healthCheck = check.type === 'none' ? null : healthCheckOf(check, port);
  return { healthCheck, liveCheck: healthCheck };
}

function defaultCheck({ command, restart }: Entry): HealthCheck | null {
  if (command === undefined) return null;
  const { intervalMs: doubtMs, ...limits } = PROBE_DEFAULTS;
  const intervalMs = restart?.on_unhealthy === true ? doubtMs : UNASKED_INTERVAL_MS;
  return { ...limits, type: 'mcp', intervalMs, doubtMs };
}

type AskedCheck = Exclude<HealthCheckEntry, { type: 'none' }>;

function healthCheckOf(check: AskedCheck, port = 0): HealthCheck {
  const intervalMs = check.interval ?? PROBE_DEFAULTS.intervalMs;
  const timing = {
    intervalMs,
    doubtMs: intervalMs,
    timeoutMs: check.timeout ?? PROBE_DEFAULTS.timeoutMs,
    failures: check.failures ?? PROBE_DEFAULTS.failures,
    successes: check.successes ?? PROBE_DEFAULTS.successes,
  };
  switch (check.type) {
    case 'http':
      return { ...timing, type: 'http', url: check.url ?? `http://127.0.0.1:${port}${check.path}` };
    case 'tcp':
      return { ...timing, type: 'tcp', host: check.host ?? '127.0.0.1', port: check.port ?? port };
    case 'command':
      return { ...timing, type: 'command', command: check.command };
    case 'mcp':
      return { ...timing, type: 'mcp' };
  }
}

function memoryLimitOf({ limits }: Entry): MemoryLimit | null {
  if (limits?.memory === undefined) return null;
  return { bytes: limits.memory, onExceed: limits.on_exceed ?? 'restart' };
}

function dependenciesOf({ dependencies = [] }: Entry, raw: Source['raw']): Dependency[] {
  const written = (raw.dependencies ?? []) as Record<string, unknown>[];
  return dependencies.map((dependency, index) => ({
    name: dependencyName(dependency),
    type: dependency.type,
    raw: written[index] ?? {},
  }));
}
