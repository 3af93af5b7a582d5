import { setTimeout as pause } from 'node:timers/promises';
import type { Cgroup } from './cgroup.ts';
import { type ProcessInfo, readEnvironments, readProcessTable } from './process-table.ts';

/** The end of processes that are not our children is looked for: at first so soon, for a killed one is gone by then. */
const FIRST_LOOK_MS = 1;
/** In the end so often. The system would tell of an empty cgroup, but up to 16 ms late. */
const LOOK_EVERY_MS = 20;

/**
 * Processes that belong together, and end together. Whoever is in its group, and in its cgroup where it has one, is
 * known within microseconds; whoever left the group is found by a search of the process table. ADR 0006 says what
 * each net catches.
 */
export class ProcessTree {
  readonly #leader: number | null;
  readonly #isTaken: () => boolean;
  readonly #cgroup: Cgroup | null;
  readonly #membersIn: (table: readonly ProcessInfo[]) => ProcessInfo[];
  /** Who was sent SIGTERM. A second one means "at once" to many programs, so everybody gets one. */
  readonly #asked = new Set<number>();
  #groupAsked = false;

  /**
   * @param membersIn the living members, by a table of all processes
   * @param leader the leader of the process group that most of them are in, if there is one
   * @param cgroup the cgroup that they were put into, if there is one
   * @param isTaken whether the leader's pid, and so the number of its group, is a stranger's by now
   */
  constructor(
    membersIn: (table: readonly ProcessInfo[]) => ProcessInfo[],
    leader: number | null,
    cgroup: Cgroup | null = null,
    isTaken: () => boolean = () => false,
  ) {
    this.#membersIn = membersIn;
    this.#leader = leader;
    this.#cgroup = cgroup;
    this.#isTaken = isTaken;
  }

  /** Null when there is none, or none of ours any more. */
  get #group(): number | null {
    return this.#leader === null || this.#isTaken() ? null : this.#leader;
  }

  /** Asks the group to end, whose leader must be alive. Quick; reaches nobody who left the group. */
  askGroup(): void {
    const group = this.#group;
    if (group === null) return;
    this.#groupAsked = true;
    send(-group, 'SIGTERM');
  }

  /** Asks every living member to end that was not asked before, wherever it went; says how many members there are. */
  async askAll(): Promise<number> {
    const members = await this.#search();
    for (const { pid, pgid } of members) {
      const asked = this.#asked.has(pid) || (this.#groupAsked && pgid === this.#leader);
      if (!asked) send(pid, 'SIGTERM');
      this.#asked.add(pid);
    }
    return members.length;
  }

  /**
   * Ends by force who is left of the group and in the cgroup; says whether they are gone after `timeoutMs` at the
   * latest. When nobody is left, as is usual, that is known without a search. Call it as soon as the leader is known
   * to have ended: the number of a group that nobody is in any more may be given to strangers some day.
   */
  async clear(timeoutMs: number): Promise<boolean> {
    for (let rest = FIRST_LOOK_MS; rest < LOOK_EVERY_MS / 2; rest *= 2) {
      if (!this.#isPeopled()) return true;
      this.#strike();
      await pause(rest);
    }
    // Somebody takes longer, or is dead and not buried, which only a search can tell.
    return (await this.kill(timeoutMs)).length === 0;
  }

  /** Waits until no member is left, at most `timeoutMs`; says whether that came true. */
  async gone(timeoutMs: number): Promise<boolean> {
    return (await this.#watch(timeoutMs, () => {})).length === 0;
  }

  /** Ends every member by force, those too that come into being meanwhile; says who outlived that for `timeoutMs`. */
  async kill(timeoutMs: number): Promise<number[]> {
    return this.#watch(timeoutMs, (pids) => {
      this.#cgroup?.kill();
      for (const pid of pids) send(pid, 'SIGKILL');
    });
  }

  /** Looks at the members again and again until there are none or the time is up; answers with those that are left. */
  async #watch(timeoutMs: number, see: (pids: readonly number[]) => void): Promise<number[]> {
    const deadline = performance.now() + timeoutMs;
    for (let rest = FIRST_LOOK_MS; ; rest = Math.min(2 * rest, LOOK_EVERY_MS)) {
      const pids = await this.#pids();
      see(pids);
      const left = deadline - performance.now();
      if (pids.length === 0 || left <= 0) return pids;
      await pause(Math.min(rest, Math.max(1, left)));
    }
  }

  /** Who is in the cgroup; only once nobody is, whoever else is a member. */
  async #pids(): Promise<number[]> {
    const inside = this.#cgroup?.pids() ?? [];
    return inside.length > 0 ? inside : (await this.#search()).map(({ pid }) => pid);
  }

  async #search(): Promise<ProcessInfo[]> {
    const table = await readProcessTable();
    await readEnvironments(table);
    const inside = new Set(this.#cgroup?.pids());
    const members = new Set(this.#membersIn(table));
    return table.filter((info) => members.has(info) || inside.has(info.pid));
  }

  /** A group has its dead in it until they are buried, a cgroup only the living. */
  #isPeopled(): boolean {
    if (this.#cgroup?.entered) return this.#cgroup.populated;
    const group = this.#group;
    return group !== null && exists(-group);
  }

  #strike(): void {
    const group = this.#group;
    if (group !== null) send(-group, 'SIGKILL');
    if (!this.#cgroup?.kill()) for (const pid of this.#cgroup?.pids() ?? []) send(pid, 'SIGKILL');
  }
}

/** Ends a process group by force, without looking who is in it. @param leader the pid of one that was not awaited yet */
export function killGroup(leader: number): void {
  send(-leader, 'SIGKILL');
}

/** Whether there is such a process, or group; one of somebody else's is none of ours. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** ESRCH (it is gone) and EPERM (the pid belongs to somebody else by now) both mean: not ours to signal. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
