import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../src/contract/errors.ts';
import type { NewEvent } from '../../src/contract/events.ts';
import type { Cause } from '../../src/domain/actor.ts';
import { type Desired, LIVE_STATES, type ServerSpec, type ServerState } from '../../src/domain/server.ts';
import { type Announcement, announcement, healthAnnouncement, memoryAnnouncement } from './announcement.ts';
import type { Live } from './bring-up.ts';
import type { Judgement } from './health.ts';
import { type Effect, LIFECYCLE, nextWish, type UnitEvent } from './lifecycle.ts';
import type { Loss } from './restart-policy.ts';
import { Restarts, type RestartsDeps } from './restarts.ts';
import { Run, type RunDeps } from './run.ts';
import { Teller } from './teller.ts';
import type { UnitView } from './unit-view.ts';
import { Waiters } from './waiters.ts';

/** What a unit needs of the world. */
export interface UnitDeps extends RestartsDeps, Pick<RunDeps, 'takeTurn'> {
  /** How a spec is run. */
  readonly prepare: (spec: ServerSpec) => Pick<RunDeps, 'runtime' | 'output' | 'resolve'>;
  readonly publish: (event: NewEvent) => void;
  readonly saveDesired: (desired: Desired) => void;
  /** A cell of the table that can never be reached was reached. */
  readonly reportBug: (message: string) => void;
}

/**
 * One server under supervision. It does what the lifecycle table says and decides nothing itself: wishes and facts
 * go into `#feed`, effects come out.
 */
export class Unit {
  #spec: ServerSpec;
  readonly #deps: UnitDeps;
  #state: ServerState = 'stopped';
  #desired: Desired = 'stopped';
  #run: Run | null = null;
  #cause: Cause;
  /** A limit that a caller gave for the next start; null means the entry's own. */
  #readyTimeoutMs: number | null = null;
  readonly #restarts: Restarts;
  /** Why it is being started anew; becomes the restart reason when it is. */
  #renewal: string | null = null;
  #excess: string | null = null;
  readonly #teller: Teller;
  readonly #starters = new Waiters();
  readonly #stoppers = new Waiters();
  /** Resolves when nothing is left of runs that were lost; rejects when something cannot be ended. */
  #swept: Promise<void> = Promise.resolve();

  constructor(spec: ServerSpec, deps: UnitDeps, cause: Cause) {
    this.#spec = spec;
    this.#deps = deps;
    this.#cause = cause;
    this.#restarts = new Restarts(deps);
    this.#teller = new Teller(deps.publish);
  }

  get spec(): ServerSpec {
    return this.#spec;
  }

  /** The session and instance while it runs, else null. */
  get live(): Live | null {
    return this.#state === 'running' ? (this.#run?.live ?? null) : null;
  }

  view(): UnitView {
    return {
      state: this.#state,
      desired: this.#desired,
      pid: LIVE_STATES.has(this.#state) ? (this.#run?.live?.instance.pid ?? null) : null,
      readyForMs: this.#state === 'running' ? (this.#run?.readyForMs ?? null) : null,
      restartCount: this.#restarts.count,
      lastError: this.#restarts.lastErrorBody,
      retryAt: this.#state === 'backoff' ? this.#restarts.retryAt : null,
      restartReason: this.#restarts.reason,
      probed: this.#state === 'running' ? (this.#run?.judgement ?? null) : null,
      excess: this.#state === 'running' ? this.#excess : null,
    };
  }

  /**
   * Starts it and waits until it is ready. Says whether it was ready before.
   * @throws AppError why the first attempt failed; the restart policy may still go on trying
   */
  async start(cause: Cause, readyTimeoutMs: number | null = null): Promise<{ already: boolean }> {
    this.#refuseIfHeld();
    this.#want('running', cause);
    if (this.#state === 'running') return { already: true };
    if (this.#state !== 'starting') this.#readyTimeoutMs = readyTimeoutMs;
    const ready = this.#starters.wait();
    this.#feed('start');
    await ready;
    return { already: false };
  }

  /** Resolves when it is not starting any more; never rejects. */
  async settled(): Promise<void> {
    if (this.#state === 'starting') await this.#starters.wait().catch(() => {});
  }

  /** Stops it and waits until nothing of it is left. Says whether it was down before. @throws AppError STOP_FAILED */
  async stop(cause: Cause): Promise<{ already: boolean }> {
    const held = this.#desired === 'maintenance';
    const already = this.#state === 'maintenance' || this.#state === 'stopped';
    this.#want(held ? 'maintenance' : 'stopped', cause);
    await this.#bringDown('stop');
    return { already };
  }

  /** Ends the present run, if there is one, and starts anew. @throws as `start` does */
  async restart(cause: Cause, readyTimeoutMs: number | null = null): Promise<void> {
    this.#refuseIfHeld();
    if (LIVE_STATES.has(this.#state)) {
      this.#want('running', cause);
      this.#feed('stop');
      this.#readyTimeoutMs = readyTimeoutMs;
      await this.#starters.wait();
    } else {
      await this.start(cause, readyTimeoutMs);
    }
  }

  /** Takes it down and holds it there; nothing starts it until `release`. */
  async hold(cause: Cause): Promise<void> {
    this.#want('maintenance', cause);
    await this.#bringDown('hold');
  }

  release(cause: Cause): void {
    if (this.#desired !== 'maintenance') return;
    this.#want('stopped', cause);
    this.#feed('release');
  }

  /** Goes where it was wanted when the daemon last ran. */
  resume(desired: Desired, cause: Cause): void {
    this.#cause = cause;
    this.#desired = desired;
    this.#reconcile();
  }

  /**
   * Takes it down without forgetting that it is wanted: the daemon leaves, and the next one will resume it. With `keep`
   * it goes on for the next one to adopt, where that can be.
   */
  async shutDown(cause: Cause, keep: boolean): Promise<void> {
    this.#cause = cause;
    if (keep && this.#state === 'running' && (await this.#run?.leave())) return;
    this.#desired = 'stopped';
    await this.#bringDown('stop');
  }

  /** The entry changed. If that concerns the process, what runs is started anew and what gave up tries again. */
  replaceSpec(spec: ServerSpec, cause: Cause, concernsProcess: boolean): void {
    const before = this.#spec;
    this.#spec = spec;
    this.#run?.follow(spec);
    if (!isDeepStrictEqual(before.memoryLimit, spec.memoryLimit)) this.#excess = null;
    if (concernsProcess) this.renew('its entry changed', cause);
    else if (!isDeepStrictEqual(before.liveCheck, spec.liveCheck)) this.#watchAnew();
  }

  /** Its health is asked for in another way; that is no reason to start anew what runs. */
  #watchAnew(): void {
    if (this.live === null) return;
    try {
      const { healthCheck } = this.#deps.prepare(this.#spec).resolve();
      this.#run?.rewatch(healthCheck ?? this.#spec.liveCheck);
    } catch (error) {
      // A variable is unset, say: the next start will fail by that, and until then it is asked as before.
      if (!(error instanceof AppError)) throw error;
    }
  }

  /**
   * Starts what runs anew, and tries again what failed, for a reason that users are told ("changed: src/a.ts").
   * Nothing happens to a server that is not wanted, or that goes down already and will start anew by itself.
   */
  renew(reason: string, cause: Cause): void {
    if (this.#desired !== 'running' || this.#state === 'stopping') return;
    this.#cause = cause;
    this.#renewal = reason;
    const message = `${this.#spec.name} is started anew: ${reason}`;
    this.#publish({ type: 'server_reloading', message, details: { reason } });
    this.#feed(LIVE_STATES.has(this.#state) ? 'stop' : 'start');
  }

  /** It uses more memory than it may, in words, or no longer does (null). Its entry says what follows. */
  exceed(words: string | null): void {
    this.#excess = words;
    const { name, memoryLimit } = this.#spec;
    this.#publish(memoryAnnouncement(name, words, memoryLimit?.onExceed ?? 'refuse'));
    if (words !== null && memoryLimit?.onExceed === 'restart') this.#run?.overstep(words);
  }

  /** @throws AppError SERVER_OVER_LIMIT while it is to get no new calls */
  assertTakesCalls(): void {
    const { excess } = this.view();
    if (excess === null) return;
    const { name: server } = this.#spec;
    const hint = `it takes calls again when it uses less; mcp ${server} restart does that at once`;
    throw new AppError('SERVER_OVER_LIMIT', { server, exit: excess }, { hint });
  }

  #want(desired: Desired, cause: Cause): void {
    this.#cause = cause;
    this.#desired = desired;
    this.#renewal = null;
    this.#deps.saveDesired(desired);
  }

  #refuseIfHeld(): void {
    if (this.#desired === 'maintenance') throw this.#held();
  }

  #held(): AppError {
    return new AppError('SERVER_IN_MAINTENANCE', { server: this.#spec.name });
  }

  async #bringDown(wish: 'stop' | 'hold'): Promise<void> {
    this.#feed(wish);
    if (this.#state === 'stopping') await this.#stoppers.wait();
    await this.#swept;
  }

  #reconcile(): void {
    const wish = nextWish(this.#desired, this.#state);
    if (wish) this.#feed(wish);
  }

  #feed(event: UnitEvent): void {
    const cell = LIFECYCLE[this.#state][event];
    if (cell === 'ignore') return;
    if (cell === 'reject') throw this.#held();
    if (cell === 'impossible') {
      this.#deps.reportBug(`${this.#spec.name}: "${event}" happened in state ${this.#state}`);
      return;
    }
    const [next, ...effects] = cell;
    const before = this.#state;
    this.#state = next;
    for (const effect of effects) this.#carryOut(effect);
    this.#announce(before, next);
    this.#settle(next);
    if (next === 'stopped' || next === 'maintenance') this.#reconcile();
  }

  #carryOut(effect: Effect): void {
    switch (effect) {
      case 'launch':
        this.#launch();
        break;
      case 'kill':
        this.#run?.end();
        break;
      case 'arm':
        this.#restarts.arm(() => this.#feed('due'));
        break;
      case 'disarm':
        this.#restarts.disarm();
        break;
      case 'forget':
        this.#restarts.forget(this.#renewal);
        this.#renewal = null;
        break;
    }
  }

  #launch(): void {
    this.#excess = null;
    const predecessor = this.#swept;
    // Of what cannot be ended, the next run tells, and once is enough.
    this.#swept = Promise.resolve();
    const deps = {
      ...this.#deps.prepare(this.#spec),
      ...this.#deps,
      predecessor,
      onNoise: (line: string) => this.#hearNoise(line),
    };
    this.#run = new Run(this.#spec, deps, {
      ready: () => this.#becomeReady(),
      healthChanged: (judgement) => this.#hearHealth(judgement),
      lost: (loss, error, swept) => {
        this.#swept = swept;
        // Whoever waits for it hears of a failure: the next run, or a stop.
        swept.catch(() => {});
        this.#lose(loss, error);
      },
      gone: () => this.#feed('gone'),
      stuck: (error) => {
        this.#restarts.fail(error);
        this.#feed('lost_for_good');
      },
    });
    this.#run.begin(this.#readyTimeoutMs ?? this.#spec.readyTimeoutMs);
    this.#readyTimeoutMs = null;
  }

  #becomeReady(): void {
    this.#restarts.succeed();
    this.#feed('ready');
    const instance = this.#run?.live?.instance;
    if (instance?.adoptedAgeMs === null || !instance) return;
    const { name } = this.#spec;
    const message = `${name} ran on without a daemon and was adopted (pid ${instance.pid})`;
    this.#publish({ type: 'server_adopted', message, details: { pid: instance.pid } });
  }

  #lose(loss: Loss, error: AppError): void {
    switch (this.#restarts.decide(this.#spec, loss, error)) {
      case 'restart':
        this.#feed('lost');
        break;
      case 'give_up':
        this.#feed('lost_for_good');
        break;
      case 'leave_stopped':
        this.#want('stopped', this.#cause);
        this.#feed('gone');
        break;
    }
  }

  #hearHealth(judgement: Judgement): void {
    const { health, reason } = judgement;
    this.#publish(healthAnnouncement(this.#spec.name, judgement));
    if (health === 'unhealthy' && this.#spec.restartWhenUnhealthy) this.#run?.condemn(reason ?? health);
  }

  #announce(before: ServerState, state: ServerState): void {
    const { pid, lastError } = this.view();
    const facts = { pid, error: lastError, reason: this.#restarts.reason };
    const event = this.#event(announcement(this.#spec.name, state, facts));
    if (this.#isInHurry(before, state)) this.#teller.tellSoon(event);
    else this.#teller.tell(event);
  }

  /** A server that ran and died is spawned anew before that is told. */
  #isInHurry(before: ServerState, state: ServerState): boolean {
    if (state === 'backoff') return before === 'running' && this.#restarts.isImmediate;
    return state === 'starting' && this.#teller.holds;
  }

  #hearNoise(line: string): void {
    const message = `${this.#spec.name} writes lines on stdout that are no MCP messages; they are in its log`;
    this.#publish({ type: 'stdout_polluted', message, details: { sample: line.slice(0, 200) } });
  }

  #publish(told: Announcement): void {
    this.#teller.tell(this.#event(told));
  }

  #event(told: Announcement): NewEvent {
    return { ...told, server: this.#spec.name, correlationId: this.#cause.correlationId };
  }

  /** Answers those who wait for a start or a stop, once what they wait for is decided. */
  #settle(state: ServerState): void {
    if (state === 'running') this.#starters.settle(null);
    else if (state === 'backoff' || state === 'error') this.#starters.settle(this.#restarts.lastError);
    else if (this.#desired !== 'running')
      this.#starters.settle(new AppError('START_CANCELLED', { server: this.#spec.name, by: 'stop' }));
    if (!LIVE_STATES.has(state)) this.#stoppers.settle(state === 'error' ? this.#restarts.lastError : null);
  }
}
