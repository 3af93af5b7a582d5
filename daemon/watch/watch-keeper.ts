import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import type { NewEvent } from '../../src/contract/events.ts';
import type { Cause } from '../../src/domain/actor.ts';
import type { Desired, ServerSpec } from '../../src/domain/server.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { Burst } from './burst.ts';
import { FileWatch, type FileWatchRequest } from './file-watch.ts';

/** A server as far as its files are concerned. */
export interface WatchedUnit {
  readonly spec: ServerSpec;
  view(): { readonly desired: Desired };
  renew(reason: string, cause: Cause): void;
}

export interface WatchKeeperDeps {
  readonly clock: Clock;
  /** Every unit there is. */
  readonly units: () => readonly WatchedUnit[];
  /** The working directory of a server; null when it refers to variables that are not set. */
  readonly folderOf: (spec: ServerSpec) => string | null;
  readonly publish: (event: NewEvent) => void;
  /** How files are watched; tests bring their own. */
  readonly watch?: (request: FileWatchRequest) => Pick<FileWatch, 'close'>;
}

/** An editor writes in several steps, a build writes many files: this long after the last of them it is over. */
export const QUIET_MS = 300;

/** Nobody edits as often as this; a server that writes into its own folder at every start does. */
export const MOST_RESTARTS = 30;
const PER_MS = 60_000;

/** Starts servers anew when the files of their `watch` change, for as long as they are wanted. */
export class WatchKeeper {
  readonly #deps: WatchKeeperDeps;
  readonly #watched = new Map<string, Watched>();

  constructor(deps: WatchKeeperDeps) {
    this.#deps = deps;
  }

  /** Brings what is watched in line with the registry and with what is wanted. Cheap where nothing has changed. */
  sync(): void {
    const units = this.#deps.units().filter(isWatched);
    const names = new Set(units.map(({ spec }) => spec.name));
    for (const [name, watched] of this.#watched) {
      if (names.has(name)) continue;
      this.#watched.delete(name);
      void watched.close();
    }
    for (const unit of units) this.#watch(unit);
  }

  async close(): Promise<void> {
    const all = [...this.#watched.values()];
    this.#watched.clear();
    await Promise.all(all.map((watched) => watched.close()));
  }

  #watch(unit: WatchedUnit): void {
    const { name, watch } = unit.spec;
    const folder = this.#deps.folderOf(unit.spec);
    const key = JSON.stringify([folder, watch]);
    const before = this.#watched.get(name);
    if (before?.key === key) return;
    void before?.close();
    if (folder === null) this.#watched.delete(name);
    else this.#watched.set(name, new Watched(unit, folder, key, this.#deps));
  }
}

function isWatched(unit: WatchedUnit): boolean {
  const { watch, enabled } = unit.spec;
  return watch.length > 0 && enabled && unit.view().desired === 'running';
}

/** The files of one server. */
class Watched {
  readonly key: string;
  readonly #unit: WatchedUnit;
  readonly #folder: string;
  readonly #deps: WatchKeeperDeps;
  readonly #burst: Burst;
  readonly #files: Pick<FileWatch, 'close'>;
  #restarts: number[] = [];

  constructor(unit: WatchedUnit, folder: string, key: string, deps: WatchKeeperDeps) {
    this.key = key;
    this.#unit = unit;
    this.#folder = folder;
    this.#deps = deps;
    this.#burst = new Burst(deps.clock, QUIET_MS, (paths) => this.#renew(paths));
    const watch = deps.watch ?? ((request) => new FileWatch(request));
    this.#files = watch({
      folder,
      globs: unit.spec.watch,
      onChange: (path) => this.#burst.add(path),
      onLimited: (words) => this.#tell(words),
    });
  }

  async close(): Promise<void> {
    this.#burst.drop();
    await this.#files.close();
  }

  #renew(paths: readonly string[]): void {
    const now = this.#deps.clock.monotonic();
    this.#restarts = [...this.#restarts.filter((at) => now - at < PER_MS), now];
    if (this.#restarts.length > MOST_RESTARTS) {
      this.#tell(
        `its files changed more than ${MOST_RESTARTS} times in a minute, so they are no longer watched; if it writes them itself, leave them out of "watch", then stop and start it`,
      );
      void this.close();
      return;
    }
    this.#unit.renew(this.#reasonOf(paths), { actor: 'watch', correlationId: randomUUID() });
  }

  #reasonOf([first = '', ...others]: readonly string[]): string {
    const near = relative(this.#folder, first);
    const shown = near.startsWith('..') ? first : near;
    return `changed: ${shown}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  }

  #tell(words: string): void {
    const { name } = this.#unit.spec;
    this.#deps.publish({ type: 'watch_limited', server: name, message: `${name}: ${words}` });
  }
}
