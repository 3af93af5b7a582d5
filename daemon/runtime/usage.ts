import type { Clock } from '../../src/platform/clock.ts';
import { descendantsOf, HAS_CHILD_LISTS } from './descendants.ts';
import { type ProcessInfo, readProcesses, readProcessTable, treeMembers } from './process-table.ts';
import { inSlices } from './slices.ts';

export interface Usage {
  /**
   * Resident memory of the whole tree, in bytes. Pages that its processes share count for each of them, as in ps and
   * top: what is not counted twice (PSS) costs ten times as much to know, and more.
   */
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

/** Who is in the cgroup of the tree that began with a process; null when it has none. */
type PidsOf = (root: number) => readonly number[] | null;

/**
 * What process trees use. Costs nothing until somebody asks, and then a small file for each of their processes:
 * members are known by the cgroup of a tree, else by its root's descendants (one whose parent died is not counted
 * then). Where the system keeps no lists of children, one reading of the process table serves all trees.
 */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #pidsOf: PidsOf;
  readonly #samples = new Map<number, Sample>();

  constructor(clock: Clock, pidsOf: PidsOf = () => null) {
    this.#clock = clock;
    this.#pidsOf = pidsOf;
  }

  /** Usage by the pid of a tree's root. A root that has ended is not in it. */
  async read(roots: ReadonlySet<number>): Promise<Map<number, Usage>> {
    for (const pid of this.#samples.keys()) if (!roots.has(pid)) this.#samples.delete(pid);
    const now = this.#clock.monotonic();
    const stale = [...roots].filter((pid) => now - (this.#samples.get(pid)?.at ?? -Infinity) >= FRESH_MS);
    for (const [root, members] of await this.#trees(stale)) this.#measure(root, members, now);
    return new Map([...this.#samples].map(([pid, sample]) => [pid, sample.usage]));
  }

  async #trees(roots: readonly number[]): Promise<Map<number, ProcessInfo[]>> {
    if (roots.length === 0) return new Map();
    if (!HAS_CHILD_LISTS) {
      const table = await readProcessTable();
      return new Map(roots.map((root) => [root, treeMembers(table, root, null)]));
    }
    const pids = new Map<number, readonly number[]>();
    await inSlices(roots, (root) => pids.set(root, this.#pidsOf(root) ?? [root, ...descendantsOf(root)]));
    const processes = new Map(
      (await readProcesses([...pids.values()].flat())).map((info) => [info.pid, info]),
    );
    const known = (pid: number) => processes.get(pid) ?? [];
    return new Map([...pids].map(([root, members]) => [root, members.flatMap(known)]));
  }

  #measure(root: number, members: readonly ProcessInfo[], now: number): void {
    if (!members.some(({ pid, zombie }) => pid === root && !zombie)) {
      this.#samples.delete(root);
      return;
    }
    const before = this.#samples.get(root);
    // Somebody else asked at the same time.
    if (before && now - before.at < FRESH_MS) return;
    const cpuMs = members.reduce((sum, member) => sum + member.cpuMs, 0);
    const sinceBirth = Math.max(...members.map((member) => member.ageMs));
    const [spent, elapsed] = before ? [cpuMs - before.cpuMs, now - before.at] : [cpuMs, sinceBirth];
    // What a member spent goes to its parent when it ends, and is lost with it if that ended first.
    const cpuPercent = elapsed > 0 ? Math.max(0, Math.round((1000 * spent) / elapsed) / 10) : 0;
    const memoryBytes = members.reduce((sum, member) => sum + member.rssBytes, 0);
    this.#samples.set(root, { at: now, cpuMs, usage: { memoryBytes, cpuPercent } });
  }
}
