import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 1;
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Resolves once the last line of a growing file is (or, behind a stamp, ends with) `mark`. */
export async function endsWith(path: string, mark: string): Promise<void> {
  const tail = Buffer.alloc(Buffer.byteLength(mark) + 1);
  const file = await openOnceThere(path);
  try {
    for (;;) {
      const { size } = await file.stat();
      await file.read(tail, 0, tail.length, Math.max(0, size - tail.length));
      if (tail.toString() === `${mark}\n`) return;
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    await file.close();
  }
}

/** A log is made with its first line. */
async function openOnceThere(path: string): Promise<FileHandle> {
  while (!existsSync(path)) await pause(LOOK_EVERY_MS);
  return open(path, 'r');
}

/** How many newlines a file holds. */
export async function countLines(path: string): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = await open(path, 'r');
  let lines = 0;
  try {
    for (let { bytesRead } = await file.read(chunk); bytesRead > 0; { bytesRead } = await file.read(chunk)) {
      lines += newlinesIn(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return lines;
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
