import { setTimeout as pause } from 'node:timers/promises';
import { readProcessTable, treeMembers } from './process-table.ts';

/** How often the end of processes that are not our children is looked for; the system tells nobody of those. */
const LOOK_EVERY_MS = 20;

/** A process tree of ours: a session leader that we spawned, and everything that came of it. */
export class ProcessTree {
  readonly #root: number;
  readonly #marker: string | null;

  /** @param marker `NAME=value` that was put into the environment of the root, and only there */
  constructor(root: number, marker: string | null) {
    this.#root = root;
    this.#marker = marker;
  }

  /** Sends a signal to the process group of the root. Quick; reaches nobody who left the group. */
  signalGroup(signal: NodeJS.Signals): void {
    send(-this.#root, signal);
  }

  /** Sends a signal to every living member, wherever it went; says how many there were. */
  async signalAll(signal: NodeJS.Signals): Promise<number> {
    const pids = await this.members();
    this.signalGroup(signal);
    for (const pid of pids) send(pid, signal);
    return pids.length;
  }

  async members(): Promise<number[]> {
    return treeMembers(await readProcessTable(), this.#root, this.#marker).map((info) => info.pid);
  }

  /** Waits until no member is left, at most `timeoutMs`; says whether that came true. */
  async gone(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if ((await this.members()).length === 0) return true;
      if (performance.now() >= deadline) return false;
      await pause(Math.min(LOOK_EVERY_MS, Math.max(1, deadline - performance.now())));
    }
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
