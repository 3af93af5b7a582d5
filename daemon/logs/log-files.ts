import { access, type FileHandle, open } from 'node:fs/promises';
import type { Position } from '../../src/platform/rotating-file.ts';
import { nextSeq, rotatedPath, rotatedSeqs } from '../../src/platform/rotation.ts';

/**
 * The files of one server's log as they were when the folder was listed, by number: those set aside, then the current
 * one. A file may be set aside or deleted at any moment after that; `open` copes.
 */
export class LogFiles {
  readonly #path: string;
  readonly #rotated: readonly number[];

  /** `path` of the current file, `names` of everything in its folder. */
  constructor(path: string, names: readonly string[]) {
    this.#path = path;
    this.#rotated = rotatedSeqs(path, names);
  }

  /** The number of the current file, whether it exists yet or not. */
  get current(): number {
    return nextSeq(this.#rotated);
  }

  /** Every number, oldest first. */
  get seqs(): number[] {
    return [...this.#rotated, this.current];
  }

  /** The beginning of the oldest line there is. */
  get start(): Position {
    return { seq: this.seqs[0] as number, offset: 0 };
  }

  /** `position`, or the beginning of the oldest line there is when its file is gone. */
  resolve(position: Position): Position {
    return this.seqs.includes(position.seq) ? position : this.start;
  }

  /** Opens a file for reading; undefined when it is gone or not there yet. Close it. */
  async open(seq: number): Promise<FileHandle | undefined> {
    if (seq < this.current) return openIfThere(rotatedPath(this.#path, seq));
    const handle = await openIfThere(this.#path);
    if (!(await exists(rotatedPath(this.#path, seq)))) return handle;
    // Set aside since the folder was listed: what was opened may already be its successor.
    await handle?.close();
    return openIfThere(rotatedPath(this.#path, seq));
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
