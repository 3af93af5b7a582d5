import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessInfo, readProcessTable } from './process-table.ts';

/** How often the end of processes that are not our children is looked for; the system tells nobody of those. */
const LOOK_EVERY_MS = 20;

/** Processes that belong together, and end together. */
export class ProcessTree {
  readonly #group: number | null;
  readonly #membersIn: (table: readonly ProcessInfo[]) => ProcessInfo[];
  /** Who was sent SIGTERM. A second one means "at once" to many programs, so everybody gets one. */
  readonly #asked = new Set<number>();
  #groupAsked = false;

  /**
   * @param membersIn the living members, by a table of all processes
   * @param group the process group that most of them are in, if there is one
   */
  constructor(membersIn: (table: readonly ProcessInfo[]) => ProcessInfo[], group: number | null) {
    this.#membersIn = membersIn;
    this.#group = group;
  }

  /** Asks the group to end, whose leader must be alive. Quick; reaches nobody who left the group. */
  askGroup(): void {
    if (this.#group === null) return;
    this.#groupAsked = true;
    send(-this.#group, 'SIGTERM');
  }

  /** Asks every living member to end that was not asked before, wherever it went; says how many members there are. */
  async askAll(): Promise<number> {
    const members = await this.#members();
    for (const { pid, pgid } of members) {
      const asked = this.#asked.has(pid) || (this.#groupAsked && pgid === this.#group);
      if (!asked) send(pid, 'SIGTERM');
      this.#asked.add(pid);
    }
    return members.length;
  }

  /** Waits until no member is left, at most `timeoutMs`; says whether that came true. */
  async gone(timeoutMs: number): Promise<boolean> {
    return (await this.#watch(timeoutMs, () => {})).length === 0;
  }

  /** Ends every member by force, those too that come into being meanwhile; says who outlived that for `timeoutMs`. */
  async kill(timeoutMs: number): Promise<number[]> {
    return this.#watch(timeoutMs, (pids) => {
      for (const pid of pids) send(pid, 'SIGKILL');
    });
  }

  /** Looks at the members again and again until there are none or the time is up; answers with those that are left. */
  async #watch(timeoutMs: number, see: (pids: readonly number[]) => void): Promise<number[]> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const pids = (await this.#members()).map(({ pid }) => pid);
      see(pids);
      const left = deadline - performance.now();
      if (pids.length === 0 || left <= 0) return pids;
      await pause(Math.min(LOOK_EVERY_MS, Math.max(1, left)));
    }
  }

  async #members(): Promise<ProcessInfo[]> {
    return this.#membersIn(await readProcessTable());
  }
}

/** Ends a process group by force, without looking who is in it. @param leader the pid of one that was not awaited yet */
export function killGroup(leader: number): void {
  send(-leader, 'SIGKILL');
}

/** ESRCH (it is gone) and EPERM (the pid belongs to somebody else by now) both mean: not ours to signal. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
