import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LineSplitter } from '../contract/lines.ts';
import { paint } from './colour.ts';
import { printable } from './printable.ts';
import { formatInstant } from './units.ts';

const LOOK_MS = 250;
const CHUNK = 64 * 1024;

/** The last lines of a file, and its size when they were read; none when there is no file. */
export function lastLines(file: string, count: number): { lines: string[]; size: number } {
  const bytes = readIfThere(file);
  const all = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { lines: count === 0 ? [] : all.slice(-count), size: bytes.length };
}

/** Every line that is added to `file` after its first `from` bytes, over its rotations too, until `signal`. */
export async function followFile(
  file: string,
  from: number,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const splitter = new LineSplitter(onLine, () => {});
  let offset = from;
  for (let open = openIfThere(file); ; await delay(LOOK_MS, undefined, { signal: signal })) {
    if (open !== null) offset = readOn(open, offset, splitter);
    if (open !== null && isStill(file, open)) continue;
    // Rotated: the last lines of the old file were just read, the new one begins at its beginning.
    if (open !== null) closeSync(open);
    open = openIfThere(file);
    offset = 0;
  }
}

function readOn(open: number, from: number, splitter: LineSplitter): number {
  const buffer = Buffer.alloc(CHUNK);
  let offset = from;
  for (;;) {
    const length = readSync(open, buffer, 0, CHUNK, offset);
    if (length === 0) return offset;
    splitter.push(Buffer.from(buffer.subarray(0, length)));
    offset += length;
  }
}

function isStill(file: string, open: number): boolean {
  return statSync(file, { throwIfNoEntry: false })?.ino === fstatSync(open).ino;
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** A line of the daemon's JSON log for reading: time, level, message, and what else it holds. */
export function formatDaemonLine(line: string): string {
  try {
    const { time, level, msg, pid: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const more = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const style = level === 'error' || level === 'fatal' ? 'red' : level === 'warn' ? 'yellow' : null;
    const words = [
      paint('dim', formatInstant(String(time))),
      paint(style, String(level).padEnd(5)),
      String(msg ?? ''),
    ];
    return [...words.slice(0, 2), printable([words[2], ...more].join(' '))].join(' ');
  } catch {
    return printable(line);
  }
}
