import { mkdir } from 'node:fs/promises';
import { isPopulated, killAll, moveInto, pidsIn, removeEmpty } from './cgroup-folder.ts';
import { descendantsOf } from './descendants.ts';

/** The cgroup of one run of a server. Nobody in it can leave it by forking, by `setsid` or with a clean environment. */
export class Cgroup {
  readonly #folder: string;
  #entering: Promise<void> = Promise.resolve();
  #entered: boolean;

  /** @param entered whether its process is in it already */
  constructor(folder: string, entered = false) {
    this.#folder = folder;
    this.#entered = entered;
  }

  /**
   * Makes the cgroup and puts a process into it that has just been started, with what it may have started already.
   * Takes milliseconds, in which nobody has to wait: see ADR 0006 for who slips through meanwhile. Never rejects: a
   * run that cannot be put there is found by its group and its marker alone.
   */
  enter(root: number): Promise<void> {
    this.#entering = this.#takeIn(root).then(
      () => {
        this.#entered = true;
      },
      () => {},
    );
    return this.#entering;
  }

  /** Whether the process is in it, with all that it had started by then. */
  get entered(): boolean {
    return this.#entered;
  }

  /** Everybody in it, and in cgroups that the server made below it. */
  pids(): number[] {
    return pidsIn(this.#folder);
  }

  /** Whether anybody is in it. Costs some 30 µs. */
  get populated(): boolean {
    return isPopulated(this.#folder);
  }

  /** Ends everybody in it at one blow; false where the system cannot (before Linux 5.14), and nothing was done. */
  kill(): boolean {
    return killAll(this.#folder);
  }

  /** Removes it if nobody is in it. What cannot be removed is, by the next daemon. */
  async remove(): Promise<void> {
    await this.#entering;
    await removeEmpty(this.#folder);
  }

  async #takeIn(root: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await moveInto(this.#folder, root);
    // Whoever was forked before is still where its parent was then; what it forks until it is moved is found next.
    const seen = new Set<number>();
    for (;;) {
      for (const pid of this.pids()) seen.add(pid);
      const outside = descendantsOf(root).filter((pid) => !seen.has(pid));
      if (outside.length === 0) return;
      for (const pid of outside) seen.add(pid);
      await Promise.allSettled(outside.map((pid) => moveInto(this.#folder, pid)));
    }
  }
}
