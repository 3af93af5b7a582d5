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

export const PROBE_DEFAULTS = { intervalMs: 30_000, timeoutMs: 5_000, failures: 3, successes: 1 } as const;
