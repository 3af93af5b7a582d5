import { readFileSync } from 'node:fs';
import { type Launch, resolveLaunch } from '../../src/config/launch.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { ServerSpec } from '../../src/domain/server.ts';
import type { Env } from '../../src/platform/paths.ts';
import type { DetachedLog } from '../logger/detached-log.ts';
import type { LogStore } from '../logs/log-store.ts';
import { AdoptingRuntime } from '../runtime/adopting.ts';
import type { Cgroups } from '../runtime/cgroups.ts';
import type { InstanceRecord, InstanceRecords } from '../runtime/instance-record.ts';
import { DAEMON_MARKER } from '../runtime/markers.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Resolved } from './bring-up.ts';
import { install } from './install.ts';
import type { RunDeps } from './run.ts';
import { Semaphore } from './semaphore.ts';

export interface LauncherDeps {
  readonly env: Env;
  readonly home: string;
  readonly runtimeDir: string;
  readonly logs: LogStore;
  /** The logs of servers that may outlive us. */
  readonly detachedLog: (server: string) => DetachedLog;
  readonly records: InstanceRecords;
  readonly cgroups: Cgroups;
  readonly process: Runtime;
  readonly remote: Runtime;
  /** How many servers may be starting at a time. */
  readonly startConcurrency: number;
}

/** How specs become runs: which runtime, which log, which environment, and whose turn it is. */
export class Launcher {
  readonly #deps: LauncherDeps;
  readonly #turns: Semaphore;
  readonly #installs = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** What an earlier daemon left running, until its server is started here for the first time. */
  readonly #left = new Map<string, InstanceRecord>();

  constructor(deps: LauncherDeps) {
    this.#deps = deps;
    this.#turns = new Semaphore(deps.startConcurrency);
  }

  /** Has the next start of this server take over what still runs. */
  adopt(record: InstanceRecord): void {
    this.#left.set(record.server, record);
  }

  /** See `RunDeps.takeTurn`. */
  takeTurn(signal: AbortSignal): Promise<() => void> {
    return this.#turns.acquire(signal);
  }

  prepare(spec: ServerSpec): Pick<RunDeps, 'runtime' | 'output' | 'resolve'> {
    return {
      runtime: this.#runtimeOf(spec),
      output: mayOutlive(spec) ? this.#deps.detachedLog(spec.name) : this.#deps.logs.writer(spec.name),
      resolve: () => this.#resolve(spec),
    };
  }

  #runtimeOf(spec: ServerSpec): Runtime {
    const { process, remote, detachedLog, records, cgroups } = this.#deps;
    const record = this.#left.get(spec.name);
    this.#left.delete(spec.name);
    if (record) {
      const reopen = () => detachedLog(spec.name).reopen();
      return new AdoptingRuntime({ record, records, cgroups, reopen, otherwise: process });
    }
    return spec.command === null ? remote : process;
  }

  /** Runs the install command of a spec. @throws AppError INSTALL_FAILED and as a start does */
  async install(spec: ServerSpec, signal: AbortSignal): Promise<void> {
    const output = this.#deps.logs.writer(spec.name);
    const { launch, secrets } = this.#resolve(spec);
    const signals = [signal, this.#closing.signal];
    const work = install({ spec, launch, secrets, runtime: this.#deps.process, output, signals });
    this.#installs.add(work);
    await work.finally(() => this.#installs.delete(work));
  }

  /** Ends the installs that are under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#installs);
  }

  /** So that a probe's command too is found by the next daemon, should this one be killed. */
  #marked(launch: Launch): Launch {
    return { ...launch, env: { ...launch.env, [DAEMON_MARKER]: this.#deps.runtimeDir } };
  }

  #resolve(spec: ServerSpec): Resolved {
    const { env, home } = this.#deps;
    if (spec.command === null && spec.url === null)
      throw new AppError('RUNTIME_UNSUPPORTED', { server: spec.name });
    const resolved = resolveLaunch(spec, { env, home, readFile: (path) => readFileSync(path, 'utf8') });
    if (resolved.ok) return { ...resolved, launch: this.#marked(resolved.launch) };
    const server = spec.name;
    if (resolved.kind === 'env_file')
      throw new AppError('ENV_FILE_UNREADABLE', { server, path: resolved.path, reason: resolved.reason });
    throw new AppError('ENV_VAR_UNSET', { server, variable: resolved.variables.join(', ') });
  }
}

/** A process of ours that is spoken to by URL needs no pipe of the daemon's. */
function mayOutlive({ command, transport }: ServerSpec): boolean {
  return command !== null && transport !== 'stdio';
}
