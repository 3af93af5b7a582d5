import { isDeepStrictEqual } from 'node:util';
import type { MemoryLimit, ServerSpec } from '../../src/domain/server.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Usage } from '../runtime/usage.ts';
import { excessInWords, type MemoryRecord, recordSample, WITHIN } from './memory-record.ts';

/** A server as far as its memory is concerned. */
export interface LimitedUnit {
  readonly spec: Pick<ServerSpec, 'name' | 'memoryLimit'>;
  /** The root of its process tree while it runs, else null. */
  readonly pid: number | null;
  /** It uses too much, in words; or no longer, when null. Called when that changes. */
  exceed(words: string | null): void;
}

export interface MemoryWatchDeps {
  readonly clock: Clock;
  /** Every unit there is. */
  readonly units: () => readonly LimitedUnit[];
  /** Usage by the root of a tree. A meter of its own: who shares one disturbs its figures for the processor. */
  readonly read: (roots: ReadonlySet<number>) => Promise<ReadonlyMap<number, Usage>>;
  readonly reportBug: (message: string) => void;
}

export const SAMPLE_EVERY_MS = 5000;

/** Looks from time to time at the memory of those servers that have a limit. Where none of them runs, it sleeps. */
export class MemoryWatch {
  readonly #deps: MemoryWatchDeps;
  /** By the root of the tree: another process of the same server begins anew, and so does another limit. */
  readonly #records = new Map<number, MemoryRecord & { readonly limit: MemoryLimit }>();
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(deps: MemoryWatchDeps) {
    this.#deps = deps;
  }

  /** A server started, or the registry changed: wakes it if there is something to look at now. */
  sync(): void {
    if (this.#cancel || this.#closed || this.#limited().length === 0) return;
    this.#cancel = this.#deps.clock.after(SAMPLE_EVERY_MS, () => void this.#sample());
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #sample(): Promise<void> {
    try {
      const roots = new Set(this.#limited().flatMap(({ pid }) => pid ?? []));
      for (const pid of this.#records.keys()) if (!roots.has(pid)) this.#records.delete(pid);
      const usage = await this.#deps.read(roots);
      // Anew: while it was measured, one may have ended, or got another limit.
      for (const unit of this.#closed ? [] : this.#limited()) this.#judge(unit, usage);
    } catch (error) {
      this.#deps.reportBug(`memory of servers: ${String(error)}`);
    } finally {
      this.#cancel = null;
      this.sync();
    }
  }

  #judge(unit: LimitedUnit, usage: ReadonlyMap<number, Usage>): void {
    const { pid, spec } = unit;
    const { memoryLimit: limit } = spec;
    const bytes = usage.get(pid ?? 0)?.memoryBytes;
    if (pid === null || limit === null || bytes === undefined) return;
    const known = this.#records.get(pid);
    const before = known && isDeepStrictEqual(known.limit, limit) ? known : WITHIN;
    const after = recordSample(before, bytes, limit.bytes);
    this.#records.set(pid, { ...after, limit });
    if (after.exceeded !== before.exceeded)
      unit.exceed(after.exceeded ? excessInWords(bytes, limit.bytes) : null);
  }

  #limited(): LimitedUnit[] {
    return this.#deps.units().filter(({ spec, pid }) => spec.memoryLimit !== null && pid !== null);
  }
}
