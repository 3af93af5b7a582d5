import { statfsSync } from 'node:fs';
import type { NewEvent } from '../src/contract/events.ts';
import { formatBytes } from '../src/domain/size.ts';
import type { Clock } from '../src/platform/clock.ts';

export interface DiskTroubleDeps {
  /** Where the daemon and its logger write. Exist. */
  readonly folders: readonly string[];
  readonly clock: Clock;
  readonly publish: (event: NewEvent) => void;
  readonly logError: (message: string) => void;
  /** Free bytes at a folder, for those who are not root; tests bring their own. */
  readonly freeBytes?: (folder: string) => number;
}

const FULL = /^(ENOSPC|EDQUOT|SQLITE_FULL)\b/;
export const LOOK_EVERY_MS = 5000;
/** Less than this is full again with the next lines. */
const ENOUGH_BYTES = 1024 ** 2;

/**
 * A full disk is one trouble, however many logs, events and wishes cannot be written: it is told once, in our log and
 * as an event, and so is its end. Costs nothing while there is none.
 */
export class DiskTrouble {
  readonly #deps: DiskTroubleDeps;
  /** When it began, on the monotonic clock; null while there is none. */
  #since: number | null = null;
  #failures = 0;
  #cancel = () => {};

  constructor(deps: DiskTroubleDeps) {
    this.#deps = deps;
  }

  /** Whether something could not be written because the disk is full. Then it is told already, or now. */
  explains(error: unknown): boolean {
    if (!isFull(error)) return false;
    this.#failures += 1;
    if (this.#since === null) this.#begin();
    return true;
  }

  close(): void {
    this.#cancel();
  }

  #begin(): void {
    const { clock, folders } = this.#deps;
    this.#since = clock.monotonic();
    const fullest = this.#fullest();
    const message = `the disk of ${fullest.folder} is full (${formatBytes(fullest.free)} left): servers go on, but lines of their logs, events and wishes are lost until there is room`;
    this.#tell('disk_full', message, { folders });
    this.#lookLater();
  }

  #lookLater(): void {
    this.#cancel = this.#deps.clock.after(LOOK_EVERY_MS, () => {
      if (this.#fullest().free < ENOUGH_BYTES) this.#lookLater();
      else this.#end();
    });
  }

  #end(): void {
    const seconds = Math.round((this.#deps.clock.monotonic() - (this.#since ?? 0)) / 1000);
    const failures = this.#failures;
    this.#since = null;
    this.#failures = 0;
    const message = `the disk has room again; it was full for ${seconds} s, and writing failed ${failures} times`;
    this.#tell('disk_recovered', message, { seconds, failures });
  }

  #tell(type: 'disk_full' | 'disk_recovered', message: string, details: Record<string, unknown>): void {
    this.#deps.logError(message);
    this.#deps.publish({ type, server: null, message, details });
  }

  #fullest(): { folder: string; free: number } {
    const { folders, freeBytes = freeBytesOf } = this.#deps;
    const all = folders.map((folder) => ({ folder, free: freeBytes(folder) }));
    return all.reduce((least, one) => (one.free < least.free ? one : least));
  }
}

/** Of the error itself, of what caused it, or of one that came as words from another process. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return FULL.test(code ?? '') || FULL.test(error.message) || isFull(error.cause);
}

/** Nothing where it cannot be known. */
function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
