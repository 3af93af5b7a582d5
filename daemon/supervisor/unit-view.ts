import type { ErrorBody } from '../../src/contract/errors.ts';
import type { Desired, ServerState } from '../../src/domain/server.ts';
import type { Judgement } from './health.ts';

/** What can be seen of a unit from outside, at one moment. */
export interface UnitView {
  readonly state: ServerState;
  readonly desired: Desired;
  readonly pid: number | null;
  /** Milliseconds since it became ready; null when it is not. */
  readonly readyForMs: number | null;
  readonly restartCount: number;
  readonly lastError: ErrorBody | null;
  /** Wall clock, milliseconds since the epoch. */
  readonly retryAt: number | null;
  readonly restartReason: string | null;
  /** What the probes say while it runs; null when it does not. */
  readonly probed: Judgement | null;
  /** How much more than it may it uses while it runs, in words; null when it does not. */
  readonly excess: string | null;
}
