import { setTimeout as pause } from 'node:timers/promises';
import type { Launch } from '../../src/config/launch.ts';
import { AppError } from '../../src/contract/errors.ts';
import { maskValues } from '../../src/domain/mask-values.ts';
import type { HealthCheck, ServerSpec } from '../../src/domain/server.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { ServerLog } from '../logs/server-log.ts';
import { connectUpstream } from '../mcp/connect.ts';
import type { Upstream } from '../mcp/upstream.ts';
import type { Instance, Runtime, StartRequest } from '../runtime/runtime.ts';
import { type AttemptFacts, ExitedEarly, explainFailure, ReadyTimeout } from './attempt-failure.ts';
import { probe } from './probe.ts';

/** A server that is ready: its instance, and the MCP session with it. */
export interface Live {
  readonly instance: Instance;
  readonly upstream: Upstream;
  readonly launch: Launch;
  /** How its health is asked for while it runs; null for not at all. */
  readonly check: HealthCheck | null;
  /** Values that nobody may be shown. */
  readonly secrets: ReadonlySet<string>;
}

/** A spec with every reference expanded. */
export interface Resolved {
  readonly launch: Launch;
  readonly healthCheck: HealthCheck | null;
  /** Values that nobody may be shown. */
  readonly secrets: ReadonlySet<string>;
}

export interface BringUp extends Pick<StartRequest, 'predecessor'> {
  readonly spec: ServerSpec;
  readonly runtime: Runtime;
  readonly output: ServerLog;
  /** Reads env_file and variables anew. @throws AppError when something is missing */
  readonly resolve: () => Resolved;
  readonly readyTimeoutMs: number;
  /** Cancels the attempt. */
  readonly signal: AbortSignal;
  /** The first line on stdout of a stdio server that is no MCP message; secrets masked. */
  readonly onNoise: (line: string) => void;
}

const PROBE_AGAIN_MS = 200;
/** How much later than the end of its pipes the end of a process may be told. */
const EXIT_NEWS_MS = 250;

/**
 * One attempt to make a server ready: spawn, handshake, health check. Either answers with a live server, or leaves
 * nothing behind and throws.
 * @throws AppError that says what failed, with the server's last words in `details.last_words`
 */
export async function bringUp(request: BringUp): Promise<Live> {
  const { spec, output, predecessor } = request;
  output.beginRun();
  const resolved = request.resolve();
  const instance = await request.runtime.start({ spec, launch: resolved.launch, output, predecessor });
  const attempt = new Attempt(request, resolved, instance);
  try {
    const live = await attempt.run();
    await predecessor;
    return live;
  } catch (error) {
    await instance.stop(spec.stopTimeoutMs);
    throw await attempt.explain(error);
  }
}

class Attempt {
  readonly #request: BringUp;
  readonly #resolved: Resolved;
  readonly #instance: Instance;
  readonly #limit = new AbortController();
  #phase: AttemptFacts['phase'] = 'handshake';
  #noise: string | null = null;
  #lastTry: string | null = null;

  constructor(request: BringUp, resolved: Resolved, instance: Instance) {
    this.#request = request;
    this.#resolved = resolved;
    this.#instance = instance;
  }

  async run(): Promise<Live> {
    const { readyTimeoutMs, signal } = this.#request;
    const timer = setTimeout(() => this.#limit.abort(new ReadyTimeout()), readyTimeoutMs);
    const cancel = () => this.#limit.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return await Promise.race([this.#becomeReady(), this.#dies(), this.#runsOut()]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      this.#limit.abort();
    }
  }

  async #becomeReady(): Promise<Live> {
    const { spec, readyTimeoutMs } = this.#request;
    const upstream = await this.#shakeHands(spec, readyTimeoutMs);
    await this.#passHealthCheck(upstream);
    await this.#instance.attended;
    const { launch, secrets, healthCheck } = this.#resolved;
    return { instance: this.#instance, upstream, launch, secrets, check: healthCheck ?? spec.liveCheck };
  }

  async #shakeHands(spec: ServerSpec, readyTimeoutMs: number): Promise<Upstream> {
    const connecting = connectUpstream(spec, this.#resolved.launch, this.#instance, {
      signal: this.#limit.signal,
      // Ours is the limit that counts; the session's own must not come before it with less to say.
      timeoutMs: readyTimeoutMs + 1000,
      onNoise: (line) => this.#hearNoise(line),
      onRetry: (reason) => {
        this.#lastTry = reason;
      },
    });
    return connecting.catch(async (error) => {
      // Pipes close a moment before the exit is known, and the exit is the better explanation.
      if (this.#instance.channel) await Promise.race([this.#instance.exited, pause(EXIT_NEWS_MS)]);
      throw error;
    });
  }

  async #passHealthCheck(upstream: Upstream): Promise<void> {
    const check = this.#resolved.healthCheck;
    // One that was taken over has been ready before. Should it be unhealthy now, that is no reason to end it.
    if (!check || this.#instance.adoptedAgeMs !== null) return;
    this.#phase = 'health check';
    const { launch } = this.#resolved;
    const target = { launch, upstream, clock: systemClock, signal: this.#limit.signal };
    for (;;) {
      this.#lastTry = (await probe(check, target))?.reason ?? null;
      if (this.#lastTry === null) return;
      await pause(PROBE_AGAIN_MS, undefined, { signal: this.#limit.signal });
    }
  }

  async #dies(): Promise<never> {
    throw new ExitedEarly(await this.#instance.exited);
  }

  #runsOut(): Promise<never> {
    return new Promise((_, reject) => {
      const { signal } = this.#limit;
      const end = () => reject(signal.reason);
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }

  #hearNoise(line: string): void {
    if (this.#noise === null) this.#request.onNoise(maskValues(line, this.#resolved.secrets));
    this.#noise ??= line;
    this.#request.output.line('stdout', line);
  }

  /** What a failure of this attempt means to its user; call it when the instance is down and its output read. */
  async explain(error: unknown): Promise<AppError> {
    const { spec, signal, readyTimeoutMs, output } = this.#request;
    if (signal.aborted) return new AppError('START_CANCELLED', { server: spec.name, by: 'stop' });
    return explainFailure(error, {
      server: spec.name,
      remoteUrl: spec.command === null ? this.#resolved.launch.url : null,
      readyTimeoutMs,
      phase: this.#phase,
      noise: this.#noise,
      lastTry: this.#lastTry,
      lastWords: await output.lastWords(),
      secrets: this.#resolved.secrets,
    });
  }
}
