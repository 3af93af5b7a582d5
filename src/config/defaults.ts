import type { RestartSettings } from '../domain/server.ts';

/** What an entry gets where it says nothing. The settings may change these: their table `defaults`. */
export interface EntryDefaults {
  readonly readyTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly restart: RestartSettings;
}

export const ENTRY_DEFAULTS: EntryDefaults = {
  readyTimeoutMs: 30_000,
  stopTimeoutMs: 5_000,
  restart: { policy: 'always', maxRetries: 5, minDelayMs: 1_000, maxDelayMs: 60_000, resetAfterMs: 60_000 },
};

/** A first start that downloads the server takes longer; no shorter default is applied to it. */
export const DOWNLOAD_READY_TIMEOUT_MS = 60_000;

/**
 * How often a server is asked whose entry does not say so. A ping costs the daemon about a millisecond of CPU; fifty
 * servers that are asked every 30 s cost several times what the rest of an idle daemon does. One that does not answer
 * is asked as often as others are.
 */
export const UNASKED_INTERVAL_MS = 600_000;

export const PROBE_DEFAULTS = { intervalMs: 30_000, timeoutMs: 5_000, failures: 3, successes: 1 } as const;
