import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type ErrorCode } from '../../src/contract/errors.ts';
import { maskValues } from '../../src/domain/mask-values.ts';
import type { HealthCheck, ServerSpec } from '../../src/domain/server.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { type BringUp, bringUp, type Live } from './bring-up.ts';
import { type Judgement, WELL } from './health.ts';
import { HealthWatch } from './health-watch.ts';
import { type Loss, lossByExit } from './restart-policy.ts';

/** What a run tells its unit. After `ready` or without it, exactly one of the other three comes, once, at the end. */
export interface RunListener {
  ready(): void;
  /** Health changed while it runs; comes any number of times between `ready` and the end. */
  healthChanged(judgement: Judgement): void;
  /**
   * It could not be made ready, or died, and the next may begin. `swept` resolves when nothing of it is left, or
   * rejects as `stuck` is told.
   */
  lost(loss: Loss, error: AppError, swept: Promise<void>): void;
  /** It ended because `end` was called; nothing of it is left. */
  gone(): void;
  /** It was to end, and part of it cannot be ended. */
  stuck(error: AppError): void;
}

export interface RunDeps extends Pick<BringUp, 'runtime' | 'output' | 'resolve' | 'predecessor'> {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Waits for its turn among the starts of all units; the returned function ends the turn. */
  readonly takeTurn: (signal: AbortSignal) => Promise<() => void>;
  readonly onNoise: (line: string) => void;
}

/** Codes that the same entry would meet again at once: trying again cannot help. */
const PERMANENT: ReadonlySet<string> = new Set([
  'SPAWN_NOT_FOUND',
  'CWD_NOT_FOUND',
  'ENV_FILE_UNREADABLE',
  'ENV_VAR_UNSET',
  'RUNTIME_UNSUPPORTED',
]);

/** Turns spare the machine a rush. A start that takes longer than this waits for something else, and lets others in. */
const TURN_MS = 3000;

/** How much later than the end of its pipes the end of a process may be told. */
const EXIT_NEWS_MS = 250;

/** The search for what a dead server left behind keeps a processor busy; this long it lets the replacement go first. */
const SWEEP_AFTER_MS = 5;

/** One life of a server, from the first attempt to be ready until nothing of it is left. */
export class Run {
  #spec: ServerSpec;
  readonly #deps: RunDeps;
  readonly #listener: RunListener;
  readonly #abort = new AbortController();
  #live: Live | null = null;
  #readySince: number | null = null;
  #health: HealthWatch | null = null;
  /** Set by the first thing that ends the run; what comes later does not overwrite it. */
  #ending: Promise<void> | null = null;

  constructor(spec: ServerSpec, deps: RunDeps, listener: RunListener) {
    this.#spec = spec;
    this.#deps = deps;
    this.#listener = listener;
  }

  get live(): Live | null {
    return this.#live;
  }

  /** Milliseconds since it became ready; null when it is not. */
  get readyForMs(): number | null {
    return this.#readySince === null ? null : this.#deps.clock.monotonic() - this.#readySince;
  }

  /** What the probes say of it; well when nobody asks. */
  get judgement(): Judgement {
    return this.#health?.judgement ?? WELL;
  }

  begin(readyTimeoutMs: number): void {
    void this.#bringUp(readyTimeoutMs).then(
      (live) => this.#becomeReady(live),
      (error: unknown) => this.#failToStart(error),
    );
  }

  /** The entry changed: its end goes by the new one. */
  follow(spec: ServerSpec): void {
    this.#spec = spec;
  }

  /** Ends it on purpose. While it is still being made ready, the attempt itself cleans up. */
  end(): void {
    this.#abort.abort();
    if (this.#live) this.#ending ??= this.#tellEnd(this.#takeDown(this.#live));
  }

  /**
   * Asks for its health by this check from now on, by none if it is null, and for the first time soon. What was known of
   * it counts no more.
   */
  rewatch(check: HealthCheck | null): void {
    if (this.#live === null || this.#ending) return;
    const before = this.judgement.health;
    void this.#health?.end();
    this.#watch({ ...this.#live, check }, true);
    if (before !== 'healthy') this.#listener.healthChanged(this.judgement);
  }

  /** Ends it because it is unhealthy, as if it had died when it was last well. */
  condemn(reason: string): void {
    if (this.#live === null) return;
    const unwellForMs = this.#health ? this.#deps.clock.monotonic() - this.#health.wellAt : 0;
    const readyForMs = Math.max(0, (this.readyForMs ?? 0) - unwellForMs);
    const loss = { exit: null, readyForMs, what: `unhealthy: ${reason}`, permanent: false };
    this.#lose(this.#live, loss, 'SERVER_UNHEALTHY');
  }

  /** Ends it as if it had died by itself, because of a limit of its entry. */
  overstep(what: string): void {
    if (this.#live === null) return;
    const loss = { exit: null, readyForMs: this.readyForMs, what, permanent: false };
    this.#lose(this.#live, loss, 'SERVER_OVER_LIMIT');
  }

  /** Lets go of it without ending it, where that can be: it goes on for the next daemon to adopt. Says whether so. */
  async leave(): Promise<boolean> {
    if (this.#ending || !this.#live?.instance.outlives) return false;
    this.#ending = Promise.all([this.#health?.end(), this.#live.upstream.close()]).then(() => {});
    await this.#ending;
    return true;
  }

  async #bringUp(readyTimeoutMs: number): Promise<Live> {
    try {
      return await this.#takeTurn(readyTimeoutMs);
    } catch (error) {
      await this.#deps.runtime.abandon?.(this.#spec.stopTimeoutMs);
      await this.#deps.predecessor;
      throw error;
    }
  }

  async #takeTurn(readyTimeoutMs: number): Promise<Live> {
    const endTurn = await this.#deps.takeTurn(this.#abort.signal);
    const clearLimit = this.#deps.clock.after(TURN_MS, endTurn);
    try {
      return await bringUp({ ...this.#deps, spec: this.#spec, readyTimeoutMs, signal: this.#abort.signal });
    } finally {
      clearLimit();
      endTurn();
    }
  }

  #becomeReady(live: Live): void {
    this.#live = live;
    if (this.#abort.signal.aborted) {
      this.end();
      return;
    }
    this.#readySince = this.#deps.clock.monotonic() - (live.instance.adoptedAgeMs ?? 0);
    this.#watch(live, live.instance.adoptedAgeMs !== null);
    this.#listener.ready();
    void live.instance.exited.then((exit) => this.#lose(live, lossByExit(exit, this.readyForMs)));
    void live.upstream.closed.then(() => this.#loseSession(live));
  }

  /** @param soon whether nobody has asked for its health yet */
  #watch({ check, ...live }: Live, soon: boolean): void {
    const { clock, random } = this.#deps;
    const onChange = (judgement: Judgement) => this.#listener.healthChanged(judgement);
    this.#health = check && new HealthWatch({ ...live, check, clock, random, soon, onChange });
  }

  #failToStart(error: unknown): void {
    if (error instanceof AppError && error.code === 'STOP_FAILED') {
      this.#listener.stuck(error);
    } else if (this.#abort.signal.aborted) {
      this.#listener.gone();
    } else {
      const { name } = this.#spec;
      const failure =
        error instanceof AppError
          ? error
          : new AppError('SPAWN_FAILED', { server: name, reason: String(error) }, { cause: error });
      this.#deps.output.note(failure.message);
      this.#listener.lost(
        { exit: null, readyForMs: null, what: failure.message, permanent: PERMANENT.has(failure.code) },
        failure,
        Promise.resolve(),
      );
    }
  }

  async #takeDown({ upstream, instance }: Live): Promise<void> {
    const closing = Promise.all([this.#health?.end(), upstream.close()]);
    await instance.stop(this.#spec.stopTimeoutMs);
    await closing;
  }

  #tellEnd(down: Promise<void>): Promise<void> {
    return down.then(
      () => this.#listener.gone(),
      (error) => this.#listener.stuck(stopFailure(this.#spec.name, error)),
    );
  }

  /** The end that nobody asked for. */
  #lose(live: Live, loss: Loss, code: ErrorCode = 'SERVER_EXITED'): void {
    this.#ending ??= this.#cleanUpAfter(live, loss, code);
  }

  async #cleanUpAfter(live: Live, loss: Loss, code: ErrorCode): Promise<void> {
    const { name, stopTimeoutMs } = this.#spec;
    const note = () => this.#deps.output.note(loss.what);
    const quiet = this.#health?.end();
    try {
      if (loss.exit) await live.instance.clear();
      else await this.#takeApart(live, stopTimeoutMs);
    } catch (error) {
      note();
      this.#listener.stuck(stopFailure(name, error));
      return;
    }
    const lastWords = (await this.#deps.output.lastWords()).map((line) => maskValues(line, live.secrets));
    const error = new AppError(code, { server: name, exit: loss.what, last_words: lastWords });
    const swept = Promise.all([quiet, loss.exit ? this.#sweep(live) : null]).then(() => {});
    const ended = this.#abort.signal.aborted ? this.#tellEnd(swept) : null;
    if (!ended) this.#listener.lost(loss, error, swept);
    // Written when the replacement is spawned, and before that can write anything.
    setImmediate(note);
    await ended;
  }

  /** Ends what is left of a dead server after it was cleared. */
  async #sweep(live: Live): Promise<void> {
    await pause(SWEEP_AFTER_MS);
    await this.#takeApart(live, 0);
  }

  async #takeApart({ upstream, instance }: Live, timeoutMs: number): Promise<void> {
    await upstream.close();
    await instance.stop(timeoutMs);
  }

  /** The pipes closed. A process that is just dying says more by its exit, which follows at once. */
  async #loseSession(live: Live): Promise<void> {
    if (live.instance.channel === null || this.#ending) return;
    void this.#health?.end();
    const { clock } = this.#deps;
    const exited = live.instance.exited.then(() => true);
    const late = new Promise<false>((resolve) => clock.after(EXIT_NEWS_MS, () => resolve(false)));
    if (await Promise.race([exited, late])) return;
    this.#lose(live, {
      exit: null,
      readyForMs: this.readyForMs,
      what: 'closed its stdin or stdout',
      permanent: false,
    });
  }
}

function stopFailure(server: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    'STOP_FAILED',
    { server, reason: error instanceof Error ? error.message : String(error) },
    { cause: error },
  );
}
