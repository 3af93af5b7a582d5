import { randomUUID } from 'node:crypto';
import type { Cause } from '../src/domain/actor.ts';
import type { Clock } from '../src/platform/clock.ts';
import type { Log } from '../src/platform/log.ts';
import type { Env, Paths } from '../src/platform/paths.ts';
import type { SettingsKeeper } from './settings-keeper.ts';

export type StartedBy = 'cli' | 'systemd' | 'launchd' | 'terminal';

/** How a daemon is to end. */
export interface StopRequest {
  /** Whether servers that can outlive the daemon go on, for the next one to adopt. */
  readonly keepServers: boolean;
  /** Whether a service manager is to start the daemon again. */
  readonly comeBack?: boolean;
}

/** What a daemon is made of and for. */
export interface DaemonOptions {
  readonly paths: Paths;
  /** The environment that servers inherit. */
  readonly env: Env;
  readonly settings: SettingsKeeper;
  readonly log: Log;
  readonly startedBy: StartedBy;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Run this server only, whatever else is wanted (`mcp <server> start --fg`). */
  readonly only?: string | undefined;
  /** Called when a client asks the daemon to stop. */
  readonly onStopRequested: (how: StopRequest) => void;
}

/** The cause of what a daemon does at its start and its end. */
export const BOOT: Cause = { actor: 'daemon', correlationId: randomUUID() };

/** The cause of what follows from an edit of a file. */
export function byHand(): Cause {
  return { actor: 'file', correlationId: randomUUID() };
}
