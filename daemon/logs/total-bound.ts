import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src/platform/clock.ts';
import { chooseVictims, type LogFileInfo, parseLogName, type Victim } from './victims.ts';

export interface TotalBoundDeps {
  /** Where the logs are. */
  readonly dir: string;
  readonly clock: Clock;
  readonly maxTotalBytes: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** How often it is looked after while something is written. What one server writes meanwhile has a bound of its own. */
export const LOOK_EVERY_MS = 60_000;
/** A server that was removed may come back, and somebody may want to know what it said last. */
const FORGET_AFTER_MS = 30 * 86_400_000;

/** Keeps the logs of all servers together below a number of bytes. Sleeps while nobody writes. */
export class TotalBound {
  readonly #deps: TotalBoundDeps;
  /** Servers of the registry; null before there is one, and after the end. */
  #known: (() => ReadonlySet<string>) | null = null;
  #cancel: (() => void) | null = null;

  constructor(deps: TotalBoundDeps) {
    this.#deps = deps;
  }

  /** Begins, with a look. `known` are the servers of the registry at any moment. */
  begin(known: () => ReadonlySet<string>): void {
    this.#known = known;
    this.#look();
  }

  /** Something was written: there will be a look. */
  wake(): void {
    if (this.#known === null) return;
    this.#cancel ??= this.#deps.clock.after(LOOK_EVERY_MS, () => {
      this.#cancel = null;
      this.#look();
    });
  }

  /** Deletes what has to go now. Says what that was. @throws what the file system says */
  async enforce(known: ReadonlySet<string>): Promise<readonly Victim[]> {
    const { dir, clock, maxTotalBytes } = this.#deps;
    const victims = chooseVictims(await logFilesIn(dir), {
      maxTotalBytes: maxTotalBytes(),
      known,
      forgetBefore: clock.now() - FORGET_AFTER_MS,
    });
    for (const { file, how } of victims) {
      if (how === 'empty') await truncate(join(dir, file)).catch(ignoreMissing);
      else await rm(join(dir, file), { force: true });
    }
    return victims;
  }

  close(): void {
    this.#known = null;
    this.#cancel?.();
  }

  #look(): void {
    if (this.#known) void this.enforce(this.#known()).catch(this.#deps.onTrouble);
  }
}

async function logFilesIn(dir: string): Promise<LogFileInfo[]> {
  const found: LogFileInfo[] = [];
  for (const file of await readdir(dir)) {
    const parsed = parseLogName(file);
    const info = parsed && (await stat(join(dir, file)).catch(ignoreMissing));
    if (info) found.push({ file, ...parsed, bytes: info.size, writtenAt: info.mtimeMs });
  }
  return found;
}

/** Logs are rotated while we look. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
