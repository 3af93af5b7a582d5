/** The states of a server, as SPEC section 6 names them. Nobody compares with a literal outside of this module's users. */
export const STATES = [
  'stopped',
  'starting',
  'running',
  'stopping',
  'backoff',
  'error',
  'maintenance',
] as const;
export type ServerState = (typeof STATES)[number];

/** States in which a process (or a connection) of the server may exist. */
export const LIVE_STATES: ReadonlySet<ServerState> = new Set(['starting', 'running', 'stopping']);

/** What the user wants of a server. Stored; what is observed is not. */
export const DESIRED = ['running', 'stopped', 'maintenance'] as const;
export type Desired = (typeof DESIRED)[number];

export const HEALTHS = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const;
export type Health = (typeof HEALTHS)[number];

export const TRANSPORTS = ['stdio', 'http', 'sse'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const START_MODES = ['boot', 'on-demand', 'manual'] as const;
export type StartMode = (typeof START_MODES)[number];

export const SHARINGS = ['global', 'workspace', 'client'] as const;
export type Sharing = (typeof SHARINGS)[number];

export const RESTART_POLICIES = ['always', 'on-failure', 'never'] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

/** When and how often a server that died is started again. Times in milliseconds. */
export interface RestartSettings {
  readonly policy: RestartPolicy;
  /** Failures in a row before the supervisor gives up. */
  readonly maxRetries: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** A run at least this long makes the failures before it forgotten. */
  readonly resetAfterMs: number;
}

/** What the probes of a health check make of a server. */
export interface HealthLimits {
  /** Bad probes in a row before the server counts as unhealthy. */
  readonly failures: number;
  /** Good probes in a row before an unhealthy server counts as healthy again. */
  readonly successes: number;
}

/** What happens to a server that uses more than it may. */
export const ON_EXCEED = ['restart', 'refuse'] as const;

/** How much memory the process tree of a server may use. */
export interface MemoryLimit {
  readonly bytes: number;
  readonly onExceed: (typeof ON_EXCEED)[number];
}

interface ProbeTiming {
  /** From the end of a probe to the next one. */
  readonly intervalMs: number;
  /** The same, after a probe that was not good. */
  readonly doubtMs: number;
  readonly timeoutMs: number;
}

/** How a server's health is asked for, beyond its MCP handshake. */
export type HealthCheck = ProbeTiming &
  HealthLimits &
  (
    | { readonly type: 'http'; readonly url: string }
    | { readonly type: 'tcp'; readonly host: string; readonly port: number }
    | { readonly type: 'command'; readonly command: string }
    | { readonly type: 'mcp' }
  );

export interface Dependency {
  readonly name: string;
  readonly type: 'docker' | 'service';
  /** The entry as it was written; the feature that runs dependencies reads it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A command as it will be run: as words without a shell, or as one line for `/bin/sh -c`. Not yet expanded. */
export type CommandLine = { readonly argv: readonly string[] } | { readonly shell: string };

/**
 * A registry entry with defaults applied and its shape checked. `${VAR}` is still unexpanded in every string, so a
 * spec holds no secret that its entry did not hold, and is expanded anew at each launch.
 */
export interface ServerSpec {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  readonly transport: Transport;
  /** Null for a remote server, which has only a `url`. */
  readonly command: CommandLine | null;
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly envFile: string | null;
  readonly port: number | null;
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly start: StartMode;
  readonly sharing: Sharing;
  readonly idleTimeoutMs: number | null;
  readonly readyTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly restart: RestartSettings;
  /** True when a server that became unhealthy is started again, as one that died is. Never kills otherwise. */
  readonly restartWhenUnhealthy: boolean;
  /** What its entry asks of it: once before it counts as ready, and from time to time while it runs. */
  readonly healthCheck: HealthCheck | null;
  /** What is asked from time to time while it runs: the same, or a default where the entry says nothing. */
  readonly liveCheck: HealthCheck | null;
  readonly dependencies: readonly Dependency[];
  readonly install: string | null;
  readonly watch: readonly string[];
  readonly memoryLimit: MemoryLimit | null;
}

/** How the main process of a server ended. Both are null for one that was no child of ours. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** An exit in words: `exited with code 1`, `was ended by SIGKILL`. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `was ended by ${signal}`;
  return code === null ? 'ended, nobody saw how' : `exited with code ${code}`;
}
