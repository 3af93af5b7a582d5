import { basename, join } from 'node:path';
import { Cgroup } from './cgroup.ts';
import { baseName, cgroupOf, makeBase, notePlace } from './cgroup-base.ts';
import { below, pidsIn, removeEmpty } from './cgroup-folder.ts';

/** A run whose cgroup an earlier daemon left, with who still lives in it. */
export interface Leftover {
  readonly server: string;
  readonly run: string;
  readonly pids: readonly number[];
}

/**
 * The cgroups of the servers of a runtime folder: `<the daemon's own>/mcp-<hash of the folder>/<server>-<run>`. No
 * controller is enabled for them: nothing is limited, and the daemon may stay in a cgroup that has others below it.
 * Cgroups of others are never touched.
 */
export class Cgroups {
  readonly #name: string;
  /** Where cgroups of new runs are made; null where there are none to be had, and then runs have none. */
  readonly #base: string | null;
  /** Bases of earlier daemons, which were started somewhere else. */
  readonly #earlier: readonly string[];
  readonly #byRoot = new Map<number, Cgroup>();

  private constructor(name: string, base: string | null, earlier: readonly string[]) {
    this.#name = name;
    this.#base = base;
    this.#earlier = earlier;
  }

  /** Call it with the lock of the runtime folder held. @param wanted false: new runs get none, whatever there is */
  static async open(runtimeDir: string, wanted: boolean): Promise<Cgroups> {
    const name = baseName(runtimeDir);
    const base = wanted ? await makeBase(name) : null;
    return new Cgroups(name, base, notePlace(runtimeDir, base));
  }

  /** Whether new runs get one. */
  get available(): boolean {
    return this.#base !== null;
  }

  /**
   * Puts a process that has just been started into the cgroup of its run, in a while and for as long as nobody
   * removes it. Null where there are none to be had.
   */
  enter(server: string, run: string, root: number): Cgroup | null {
    if (this.#base === null) return null;
    const cgroup = new Cgroup(join(this.#base, `${server}-${run}`));
    void cgroup.enter(root);
    this.#byRoot.set(root, cgroup);
    return cgroup;
  }

  /** The cgroup that a living process was put into by an earlier daemon; null when it was put into none. */
  reopen(root: number): Cgroup | null {
    const folder = this.#runFolderOf(root);
    if (folder === null) return null;
    const cgroup = new Cgroup(folder, true);
    this.#byRoot.set(root, cgroup);
    return cgroup;
  }

  /** Everybody in the cgroup of the run that began with `root`; null when it has none, or is not in it yet. */
  pidsOf(root: number): number[] | null {
    const pids = this.#byRoot.get(root)?.pids() ?? [];
    return pids.length > 0 ? pids : null;
  }

  /** Lets go of the cgroup of a run that is over, and removes it. */
  async leave(root: number): Promise<void> {
    const cgroup = this.#byRoot.get(root);
    this.#byRoot.delete(root);
    await cgroup?.remove();
  }

  /** Runs of earlier daemons of which somebody still lives. Ask before anything is started. */
  leftovers(): Leftover[] {
    return this.#runFolders().flatMap((folder) => {
      const [, server, run] = RUN_FOLDER.exec(basename(folder)) ?? [];
      const pids = server && run ? pidsIn(folder) : [];
      return server && run && pids.length > 0 ? [{ server, run, pids }] : [];
    });
  }

  /** Removes what is empty: cgroups of runs that are over, and then those they were in. Not while a run begins. */
  async tidy(): Promise<void> {
    await Promise.all(this.#runFolders().map((folder) => removeEmpty(folder)));
    await Promise.all(this.#bases().map((base) => removeEmpty(base)));
  }

  #bases(): string[] {
    return this.#base === null ? [...this.#earlier] : [this.#base, ...this.#earlier];
  }

  #runFolders(): string[] {
    return this.#bases().flatMap(below);
  }

  /** The innermost folder of a run on the way to where a process is: the server may have made others below it. */
  #runFolderOf(pid: number): string | null {
    const parts = cgroupOf(pid)?.split('/') ?? [];
    const base = parts.lastIndexOf(this.#name);
    const run = parts[base + 1];
    return base > 0 && run && RUN_FOLDER.test(run) ? parts.slice(0, base + 2).join('/') : null;
  }
}

/** `<server>-<run>`; a run is a UUID. */
const RUN_FOLDER = /^(.+)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
