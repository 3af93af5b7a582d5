import type { Stats } from 'node:fs';
import type { ChokidarOptions, FSWatcher } from 'chokidar';
import type { Glob } from './glob.ts';

/** How files are watched; tests bring their own. */
export type OpenWatcher = (folder: string, options: ChokidarOptions) => Promise<FSWatcher>;

export interface FileWatchRequest {
  readonly folder: string;
  /** Relative to the folder; see `compileGlobs`. */
  readonly globs: readonly string[];
  /** A file that they cover was made, changed or removed. */
  readonly onChange: (path: string) => void;
  /** It is watched differently than asked for, or not at all; why, in words. */
  readonly onLimited: (words: string) => void;
}

/** A development folder has far fewer; a home folder, watched by mistake, far more. */
export const MOST_PATHS = 10_000;

/** How often files are looked at where the system cannot tell of changes. */
const POLL_MS = 1000;

/** Out of watches, out of instances, out of descriptors. */
const EXHAUSTED: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

/** Chokidar and the globs are loaded by the first server that has a `watch`: a daemon without one does not pay for them. */
const openChokidar: OpenWatcher = async (folder, options) =>
  (await import('chokidar')).watch(folder, options);

/** Watches the files that globs cover, those that come later too, until it is closed. Never fails: it tells. */
export class FileWatch {
  readonly #request: FileWatchRequest;
  readonly #open: OpenWatcher;
  #watcher: FSWatcher | null = null;
  /** Paths found so far; null once the first look is over. */
  #found: Set<string> | null = new Set();
  #polling = false;
  #closed = false;

  constructor(request: FileWatchRequest, open: OpenWatcher = openChokidar) {
    this.#request = request;
    this.#open = open;
    void this.#begin();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  async #begin(): Promise<void> {
    this.#found = new Set();
    const { folder, globs, onChange, onLimited } = this.#request;
    try {
      const { compileGlobs } = await import('./globs.ts');
      const watcher = await this.#open(folder, this.#options(compileGlobs(folder, globs)));
      this.#watcher = watcher;
      watcher.on('error', (error) => this.#fail(error as NodeJS.ErrnoException));
      watcher.on('ready', () => {
        this.#found = null;
      });
      for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, onChange);
      if (this.#closed) await this.#end();
    } catch (error) {
      onLimited(`its files cannot be watched: ${(error as Error).message}`);
    }
  }

  #options(glob: Glob): ChokidarOptions {
    return {
      ignoreInitial: true,
      ignorePermissionErrors: true,
      usePolling: this.#polling,
      interval: POLL_MS,
      binaryInterval: POLL_MS,
      ignored: (path, stats) => this.#ignores(glob, path, stats),
    };
  }

  #ignores(glob: Glob, path: string, stats: Stats | undefined): boolean {
    if (this.#closed) return true;
    if (stats?.isFile() ? !glob.covers(path) : !glob.leadsInto(path) && !glob.covers(path)) return true;
    this.#found?.add(path);
    if ((this.#found?.size ?? 0) > MOST_PATHS) this.#giveUp();
    return this.#closed;
  }

  #giveUp(): void {
    this.#request.onLimited(
      `its "watch" covers more than ${MOST_PATHS} files, so none is watched: give narrower globs, or a "path"`,
    );
    void this.close();
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.#closed || (this.#polling && EXHAUSTED.has(error.code))) return;
    if (!EXHAUSTED.has(error.code)) {
      this.#request.onLimited(`some of its files may not be watched: ${error.message}`);
      return;
    }
    this.#polling = true;
    this.#request.onLimited(
      `the system has no more file watches (${error.code}), so its files are looked at once a second instead`,
    );
    void this.#end().then(() => (this.#closed ? undefined : this.#begin()));
  }

  async #end(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = null;
    await watcher?.close();
  }
}
