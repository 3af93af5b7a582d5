import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessInfo, readProcessTable, treeMembers } from './process-table.ts';

/** How often the end of processes that are not our children is looked for; the system tells nobody of those. */
const LOOK_EVERY_MS = 20;

/** A process tree of ours: a session leader that we spawned, and everything that came of it. */
export class ProcessTree {
  readonly #root: number;
  readonly #marker: string | null;
  /** Who was sent SIGTERM. A second one means "at once" to many programs, so everybody gets one. */
  readonly #asked = new Set<number>();
  #groupAsked = false;

  /** @param marker `NAME=value` that was put into the environment of the root, and only there */
  constructor(root: number, marker: string | null) {
    this.#root = root;
    this.#marker = marker;
  }

  /** Asks the process group of the living root to end. Quick; reaches nobody who left the group. */
  askGroup(): void {
    this.#groupAsked = true;
    send(-this.#root, 'SIGTERM');
  }

  /** Asks every living member to end that was not asked before, wherever it went. */
  async askAll(): Promise<void> {
    for (const { pid, pgid } of await this.#members()) {
      const asked = this.#asked.has(pid) || (this.#groupAsked && pgid === this.#root);
      if (!asked) send(pid, 'SIGTERM');
      this.#asked.add(pid);
    }
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
    return treeMembers(await readProcessTable(), this.#root, this.#marker);
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
