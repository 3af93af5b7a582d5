import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { nextSeq, type RotationLimits, rotatedPath, rotatedSeqs, surplusSeqs } from './rotation.ts';

const NEWLINE = 0x0a;

/**
 * `RotatingFile` for few lines that must be in the file when the call returns: what the daemon says of itself right
 * before it dies is what matters most.
 */
export class RotatingFileSync {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #fd: number | undefined;

  constructor(path: string, limits: RotationLimits) {
    this.#path = path;
    this.#limits = limits;
  }

  /** Appends `line`, which brings its newline. @throws what the file system says (ENOSPC, EIO, …) */
  append(line: string): void {
    const bytes = Buffer.from(line);
    try {
      appendFileSync(this.#withRoomFor(bytes.length), bytes);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Lets go of the file. A later write opens it again. */
  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #withRoomFor(bytes: number): number {
    const fd = this.#open();
    const { size } = fstatSync(fd);
    if (size === 0 || size + bytes <= this.#limits.maxFileBytes) return fd;
    this.#setAside();
    return this.#open();
  }

  #open(): number {
    if (this.#fd !== undefined && fstatSync(this.#fd).nlink === 0) this.close();
    if (this.#fd === undefined) {
      this.#fd = openSync(this.#path, 'a+', 0o600);
      endLastLine(this.#fd);
    }
    return this.#fd;
  }

  #setAside(): void {
    this.close();
    const seqs = this.#seqs();
    renameSync(this.#path, rotatedPath(this.#path, nextSeq(seqs)));
    for (const old of surplusSeqs(this.#seqs(), this.#limits.maxFiles)) {
      rmSync(rotatedPath(this.#path, old), { force: true });
    }
  }

  #seqs(): number[] {
    return rotatedSeqs(this.#path, readdirSync(dirname(this.#path)));
  }
}

/** A crash or a full disk may have cut the last line short: ends it. */
function endLastLine(fd: number): void {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE) appendFileSync(fd, '\n');
}
