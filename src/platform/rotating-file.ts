import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nextSeq, type RotationLimits, rotatedPath, rotatedSeqs, surplusSeqs } from './rotation.ts';

const NEWLINE = 0x0a;

/** A place in a rotated log: which file, by the number it has or will get, and how many bytes into it. */
export interface Position {
  readonly seq: number;
  readonly offset: number;
}

interface Current {
  readonly handle: FileHandle;
  readonly seq: number;
  size: number;
}

/**
 * An append-only file of lines (mode 0600) with a bounded total: when it is full it is set aside under a number, and
 * the oldest of those are deleted. Opened by the first write, and again after a failure or when another process deleted it
 * or set it aside. One call at a time: who shares it has to queue.
 */
export class RotatingFile {
  readonly path: string;
  readonly #limits: RotationLimits;
  #current: Current | undefined;

  constructor(path: string, limits: RotationLimits) {
    this.path = path;
    this.#limits = limits;
  }

  /** Where the next byte goes; undefined while the file is not open. */
  get end(): Position | undefined {
    return this.#current && { seq: this.#current.seq, offset: this.#current.size };
  }

  /**
   * Writes the buffers, each of them whole lines, and takes them off `queue` as they get into the file: after a
   * failure it holds exactly what did not. A line that a failure cut short is ended before the next one.
   * @throws what the file system says (ENOSPC, EIO, …)
   */
  async append(queue: Buffer[]): Promise<void> {
    try {
      for (let next = queue[0]; next; next = queue[0]) {
        const current = await this.#withRoomFor(next.length);
        await writeFront(current, queue, this.#limits.maxFileBytes);
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Lets go of the file. A later write opens it again. */
  async close(): Promise<void> {
    const handle = this.#current?.handle;
    this.#current = undefined;
    // What close() has to say was said by a write before, or is past mending.
    await handle?.close().catch(() => undefined);
  }

  async #withRoomFor(bytes: number): Promise<Current> {
    const current = await this.#open();
    if (current.size === 0 || current.size + bytes <= this.#limits.maxFileBytes) return current;
    await this.#setAside(current.seq);
    return this.#open();
  }

  async #open(): Promise<Current> {
    if (this.#current) {
      const [{ ino, size }, there] = await Promise.all([this.#current.handle.stat(), inodeAt(this.path)]);
      this.#current.size = size;
      if (ino === there) return this.#current;
      await this.close();
    }
    const seqs = rotatedSeqs(this.path, await readdir(dirname(this.path)));
    this.#current = await openCurrent(this.path, nextSeq(seqs));
    return this.#current;
  }

  async #setAside(seq: number): Promise<void> {
    await this.close();
    await rename(this.path, rotatedPath(this.path, seq));
    const seqs = rotatedSeqs(this.path, await readdir(dirname(this.path)));
    for (const old of surplusSeqs(seqs, this.#limits.maxFiles)) {
      await rm(rotatedPath(this.path, old), { force: true });
    }
  }
}

/** Null when nothing is there: somebody deleted it, or another process set it aside. */
async function inodeAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).ino;
  } catch {
    return null;
  }
}

async function openCurrent(path: string, seq: number): Promise<Current> {
  const handle = await open(path, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    return { handle, seq, size: await endLastLine(handle, size) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A crash or a full disk may have cut the last line short: ends it. Returns the size of the file after that. */
async function endLastLine(handle: FileHandle, size: number): Promise<number> {
  if (size === 0) return 0;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] === NEWLINE) return size;
  await handle.write('\n');
  return size + 1;
}

/** Writes as many buffers from the front of `queue` as the file has room for, and always the first. */
async function writeFront(current: Current, queue: Buffer[], maxFileBytes: number): Promise<void> {
  let left = countThatFit(queue, maxFileBytes - current.size);
  while (left > 0) {
    const { bytesWritten } = await current.handle.writev(queue.slice(0, left));
    current.size += bytesWritten;
    left -= takeFront(queue, bytesWritten);
  }
}

function countThatFit(queue: readonly Buffer[], room: number): number {
  let bytes = 0;
  const end = queue.findIndex((buffer, index) => {
    bytes += buffer.length;
    return index > 0 && bytes > room;
  });
  return end === -1 ? queue.length : end;
}

/** Takes `bytes` off the front of `queue`; returns how many buffers that emptied. */
function takeFront(queue: Buffer[], bytes: number): number {
  let emptied = 0;
  let rest = bytes;
  for (const buffer of queue) {
    if (rest < buffer.length) break;
    rest -= buffer.length;
    emptied += 1;
  }
  queue.splice(0, emptied);
  if (rest > 0 && queue[0]) queue[0] = queue[0].subarray(rest);
  return emptied;
}
