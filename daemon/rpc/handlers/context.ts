import type { Settings } from '../../../src/config/settings.ts';
import type { Finding } from '../../../src/contract/shapes.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import type { Paths } from '../../../src/platform/paths.ts';
import type { EventBus } from '../../events.ts';
import type { LogStore } from '../../logs/log-store.ts';
import type { StartedBy, StopRequest } from '../../options.ts';
import type { RegistryKeeper } from '../../registry-keeper.ts';
import type { EventStore } from '../../storage/events.ts';
import type { RegistryVersionStore } from '../../storage/registry-versions.ts';
import type { Supervisor } from '../../supervisor/supervisor.ts';

/** The parts of the daemon that handlers speak to. */
export interface HandlerContext {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly startedBy: StartedBy;
  /** Monotonic milliseconds at which the daemon became ready. */
  readonly startedAt: number;
  readonly supervisor: Supervisor;
  readonly registry: RegistryKeeper;
  readonly versions: RegistryVersionStore;
  readonly bus: EventBus;
  readonly events: EventStore;
  readonly logs: LogStore;
  readonly check: () => Promise<Finding[]>;
  readonly install: (server: string, signal: AbortSignal) => Promise<void>;
  /** Reads settings and registry again. */
  readonly reload: () => void;
  /** Begins an orderly stop; returns at once. */
  readonly requestStop: (how: StopRequest) => void;
}
