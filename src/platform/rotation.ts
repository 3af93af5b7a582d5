import { basename } from 'node:path';

/** How much a rotated log may keep on the disk: about `maxFileBytes * maxFiles`. */
export interface RotationLimits {
  /** A file is set aside rather than grown past this many bytes (one write that is larger makes a larger file). */
  readonly maxFileBytes: number;
  /** How many files there may be, the current one included. At least 2: what was just set aside is never deleted. */
  readonly maxFiles: number;
}

/**
 * Where the current file goes when it is full: `<path>.<seq>`, with a number that only grows. A file is renamed once
 * in its life, so that whoever remembers its number finds it again however often the log is rotated.
 */
export function rotatedPath(path: string, seq: number): string {
  return `${path}.${seq}`;
}

/** The numbers of the files that were set aside for `path`, among the names in its folder; oldest first. */
export function rotatedSeqs(path: string, names: readonly string[]): number[] {
  const prefix = `${basename(path)}.`;
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((seq) => /^[1-9]\d*$/.test(seq))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The number that the current file will get when it is set aside. `seqs` as from `rotatedSeqs`. */
export function nextSeq(seqs: readonly number[]): number {
  return (seqs.at(-1) ?? 0) + 1;
}

/** Those of `seqs` that have to go so that, with a current file, no more than `maxFiles` remain. */
export function surplusSeqs(seqs: readonly number[], maxFiles: number): number[] {
  const keep = Math.max(2, maxFiles) - 1;
  return seqs.slice(0, Math.max(0, seqs.length - keep));
}
