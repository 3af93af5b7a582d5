import type { Outlet } from '../logs/server-log.ts';
import { type Adoption, adopt, stillRuns } from './adopt.ts';
import { fingerprintOf } from './instance-record.ts';
import type { Instance, Runtime, StartRequest } from './runtime.ts';

export interface Adopting extends Adoption {
  /** Takes the output of the running process in. */
  readonly reopen: () => Outlet;
  /** Starts the server when there is nothing to adopt. */
  readonly otherwise: Runtime;
}

/** For the first run of a server that an earlier daemon left running: takes that over instead of starting another. */
export class AdoptingRuntime implements Runtime {
  readonly #adopting: Adopting;
  #pending = true;

  constructor(adopting: Adopting) {
    this.#adopting = adopting;
  }

  async start(request: StartRequest): Promise<Instance> {
    const { record, records, reopen, otherwise } = this.#adopting;
    const { spec } = request;
    if (!this.#pending) return otherwise.start(request);
    this.#pending = false;
    if (!(await stillRuns(record))) {
      records.forget(record.server, record.run);
      return otherwise.start(request);
    }
    const instance = adopt(this.#adopting, reopen());
    if (record.fingerprint === fingerprintOf(spec)) return instance;
    // Its entry could not be read when the daemon started, and is another one now.
    await instance.stop(spec.stopTimeoutMs);
    return otherwise.start(request);
  }

  async abandon(timeoutMs: number): Promise<void> {
    const { record, reopen } = this.#adopting;
    if (!this.#pending) return;
    this.#pending = false;
    if (await stillRuns(record)) await adopt(this.#adopting, reopen()).stop(timeoutMs);
  }
}
