import type { Clock } from '../../src/platform/clock.ts';
import { type ProcessInfo, readProcessTable, treeMembers } from './process-table.ts';

export interface Usage {
  /** Resident memory of the whole tree, in bytes. */
  readonly memoryBytes: number;
  /** Of one core, since the last look (or since the process began, at the first). */
  readonly cpuPercent: number;
}

/** Looks nearer together than this give the same answer, for their difference would be noise. */
const FRESH_MS = 500;

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
  readonly usage: Usage;
}

/** What process trees use. Costs nothing until somebody asks; one reading of the process table serves all servers. */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #samples = new Map<number, Sample>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Usage by the pid of a tree's root. A root that has ended is not in it. */
  async read(roots: ReadonlySet<number>): Promise<Map<number, Usage>> {
    for (const pid of this.#samples.keys()) if (!roots.has(pid)) this.#samples.delete(pid);
    const now = this.#clock.monotonic();
    const stale = [...roots].filter((pid) => now - (this.#samples.get(pid)?.at ?? -Infinity) >= FRESH_MS);
    if (stale.length > 0) {
      const table = await readProcessTable();
      for (const pid of stale) this.#measure(table, pid, now);
    }
    return new Map([...this.#samples].map(([pid, sample]) => [pid, sample.usage]));
  }

  #measure(table: readonly ProcessInfo[], pid: number, now: number): void {
    const members = treeMembers(table, pid, null);
    if (members.length === 0) {
      this.#samples.delete(pid);
      return;
    }
    const cpuMs = members.reduce((sum, member) => sum + member.cpuMs, 0);
    const before = this.#samples.get(pid);
    const sinceBirth = Math.max(...members.map((member) => member.ageMs));
    const [spent, elapsed] = before ? [cpuMs - before.cpuMs, now - before.at] : [cpuMs, sinceBirth];
    // A member that ended takes its time out of the sum; less than nothing was not spent.
    const cpuPercent = elapsed > 0 ? Math.max(0, Math.round((1000 * spent) / elapsed) / 10) : 0;
    const memoryBytes = members.reduce((sum, member) => sum + member.rssBytes, 0);
    this.#samples.set(pid, { at: now, cpuMs, usage: { memoryBytes, cpuPercent } });
  }
}
