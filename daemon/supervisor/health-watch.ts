import { maskValues } from '../../src/domain/mask-values.ts';
import type { HealthCheck } from '../../src/domain/server.ts';
import type { Glimpse } from '../mcp/activity.ts';
import type { Upstream } from '../mcp/upstream.ts';
import { type Judgement, judge, NO_PROBES, type ProbeOutcome, recordProbe } from './health.ts';
import { type Complaint, type ProbeTarget, probe } from './probe.ts';

export interface HealthWatchDeps extends Pick<ProbeTarget, 'launch' | 'clock'> {
  readonly check: HealthCheck;
  readonly upstream: Pick<Upstream, 'prove' | 'activity'>;
  /** Values that nobody may be shown. */
  readonly secrets: ReadonlySet<string>;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Whether the first probe is not to wait for long: this check has not passed before. */
  readonly soon: boolean;
  /** Called when health changes, and not when only the reason does. */
  readonly onChange: (judgement: Judgement) => void;
}

/** How much shorter or longer than its interval a pause may be. */
const JITTER = 0.1;
/** Within this the first probe comes where nobody has asked yet; long enough to part many servers from each other. */
const SOON_MS = 5000;
/** The end of a process comes as news of its own, a moment after its calls have failed; it is not to be asked then. */
const DEATH_NEWS_MS = 1000;

/**
 * Asks a running server from time to time how it is. One probe at a time: the next is due an interval after the last
 * has ended. The first comes after a random part of the interval, and no pause is quite as long as another, so that
 * servers that were started together are not asked together. A call that had no answer makes it due at once.
 */
export class HealthWatch {
  readonly #deps: HealthWatchDeps;
  readonly #closing = new AbortController();
  #record = NO_PROBES;
  /** When it was last known to be well, on the monotonic clock. */
  #wellAt: number;
  /** How many messages of the server were heard when the last probe ended. */
  #heard: number;
  /** Calls off the probe that is due; null while one is under way. */
  #disarm: (() => void) | null = null;
  #dueAt = 0;
  #probing: Promise<void> = Promise.resolve();

  constructor(deps: HealthWatchDeps) {
    this.#deps = deps;
    this.#wellAt = deps.clock.monotonic();
    this.#heard = deps.upstream.activity.glimpse.heard;
    const { intervalMs } = deps.check;
    this.#arm(deps.random() * (deps.soon ? Math.min(SOON_MS, intervalMs) : intervalMs));
    deps.upstream.activity.onDoubt = () => this.#hurry();
  }

  get judgement(): Judgement {
    return judge(this.#record, this.#deps.check);
  }

  /** When it was last known to be well: its last good probe or the beginning; milliseconds of the monotonic clock. */
  get wellAt(): number {
    return this.#wellAt;
  }

  /** Asks no more. Resolves when nothing is left of the probe that was under way. */
  async end(): Promise<void> {
    this.#disarm?.();
    this.#disarm = null;
    this.#closing.abort();
    await this.#probing;
  }

  #arm(delayMs: number): void {
    this.#dueAt = this.#deps.clock.monotonic() + delayMs;
    this.#disarm = this.#deps.clock.after(delayMs, () => {
      this.#disarm = null;
      this.#probing = this.#probe();
    });
  }

  /** A call had no answer: what is due later is due now. */
  #hurry(): void {
    if (this.#disarm === null || this.#dueAt <= this.#deps.clock.monotonic() + DEATH_NEWS_MS) return;
    this.#disarm();
    this.#arm(DEATH_NEWS_MS);
  }

  async #probe(): Promise<void> {
    const { signal } = this.#closing;
    const outcome = await this.#ask().catch((error) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (outcome === null || signal.aborted) return;
    this.#take(outcome);
    if (!signal.aborted) this.#arm(this.#pauseAfter(outcome));
  }

  #pauseAfter({ kind }: ProbeOutcome): number {
    const { check, random } = this.#deps;
    const pauseMs = kind === 'good' ? check.intervalMs : check.doubtMs;
    return pauseMs * (1 + JITTER * (2 * random() - 1));
  }

  /** @throws when the watch ends before */
  async #ask(): Promise<ProbeOutcome> {
    const { check, upstream, secrets } = this.#deps;
    const { activity } = upstream;
    const before = activity.glimpse;
    // Who was well and has spoken since need not be asked whether it speaks.
    const spoke = before.trusted && before.heard > this.#heard && this.#record.bad === 0;
    if (check.type === 'mcp' && spoke) return this.#heardOf(before);
    const complaint = await probe(check, { ...this.#deps, signal: this.#closing.signal });
    const outcome = weigh(check, complaint, before, activity.glimpse);
    if (complaint?.silent && outcome.kind === 'bad') activity.distrust();
    this.#heardOf(activity.glimpse);
    return outcome.kind === 'bad' ? { ...outcome, reason: maskValues(outcome.reason, secrets) } : outcome;
  }

  #heardOf({ heard }: Glimpse): ProbeOutcome {
    this.#heard = heard;
    return { kind: 'good' };
  }

  #take(outcome: ProbeOutcome): void {
    const { check, clock, onChange } = this.#deps;
    const before = this.judgement.health;
    this.#record = recordProbe(this.#record, outcome, check);
    if (outcome.kind === 'good') this.#wellAt = clock.monotonic();
    const now = this.judgement;
    if (now.health !== before) onChange(now);
  }
}

/**
 * What a probe tells, given what was known of the server when it began and when it ended. Silence is forgiven to a
 * server that was busy with the same call all the time; one that spoke meanwhile answers over MCP, whatever became of
 * the ping. An answer that is bad is bad, however busy the server is.
 */
export function weigh(
  check: HealthCheck,
  complaint: Complaint | null,
  before: Glimpse,
  after: Glimpse,
): ProbeOutcome {
  if (complaint === null) return { kind: 'good' };
  const { reason, silent } = complaint;
  if (!silent) return { kind: 'bad', reason };
  if (check.type === 'mcp' && after.heard > before.heard) return { kind: 'good' };
  const busy = before.occupant !== null && before.occupant === after.occupant;
  return busy ? { kind: 'excused' } : { kind: 'bad', reason };
}
