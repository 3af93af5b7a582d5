import { AppError, type ErrorBody } from '../../src/contract/errors.ts';
import type { ServerSpec } from '../../src/domain/server.ts';
import type { Clock } from '../../src/platform/clock.ts';
import {
  type Decision,
  decideRestart,
  type Loss,
  NO_FAILURES,
  type RestartHistory,
} from './restart-policy.ts';
import { tellLoss } from './tell-loss.ts';

export interface RestartsDeps {
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
}

/** What a unit remembers of its failures: how often, why, what was decided, and when it is tried again. */
export class Restarts {
  readonly #deps: RestartsDeps;
  #history: RestartHistory = NO_FAILURES;
  #count = 0;
  #reason: string | null = null;
  #lastError: AppError | null = null;
  #retry = { at: 0, delayMs: 0, disarm: () => {} };

  constructor(deps: RestartsDeps) {
    this.#deps = deps;
  }

  /** Restarts after a failure since it was last asked to start. */
  get count(): number {
    return this.#count;
  }

  /** What was decided last, in words. */
  get reason(): string | null {
    return this.#reason;
  }

  get lastError(): AppError | null {
    return this.#lastError;
  }

  get lastErrorBody(): ErrorBody | null {
    return this.#lastError?.toBody() ?? null;
  }

  /** Wall clock, milliseconds since the epoch. Means something while it is armed. */
  get retryAt(): number {
    return this.#retry.at;
  }

  /** Whether the next try follows without a pause. */
  get isImmediate(): boolean {
    return this.#retry.delayMs === 0;
  }

  /** It is ready: what failed before is no longer its last error. */
  succeed(): void {
    this.#lastError = null;
  }

  /** It cannot be ended; there is nothing to decide. */
  fail(error: AppError): void {
    this.#lastError = error;
    this.#reason = null;
  }

  /** Decides what follows from a loss, and remembers why. */
  decide({ name, restart }: ServerSpec, loss: Loss, error: AppError): Decision['action'] {
    const { clock, random } = this.#deps;
    const told = tellLoss(name, loss, error);
    const decision = decideRestart(restart, this.#history, told, clock.monotonic(), random());
    this.#lastError = decision.action === 'give_up' ? givenUp(error, decision.reason) : error;
    this.#reason = decision.reason;
    if (decision.action === 'restart') {
      this.#history = decision.history;
      this.#retry.delayMs = decision.delayMs;
    }
    return decision.action;
  }

  arm(due: () => void): void {
    const { clock } = this.#deps;
    const { delayMs } = this.#retry;
    this.#count += 1;
    this.#retry = { delayMs, at: clock.now() + delayMs, disarm: clock.after(delayMs, due) };
  }

  disarm(): void {
    this.#retry.disarm();
  }

  /** Failures before this do not count any more. @param reason why it is started, in words, if users are to know */
  forget(reason: string | null): void {
    this.#history = NO_FAILURES;
    this.#count = 0;
    this.#reason = reason;
  }
}

/** The error of a loss that ended all tries, with the reason that status and events give too. */
function givenUp({ code, details, hint, cause }: AppError, reason: string): AppError {
  return new AppError(code, { ...details, gave_up: reason }, { hint, cause });
}
