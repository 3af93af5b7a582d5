import { NEWLINE, recordHeader } from './record.ts';

/** The record that stands in a log in place of lines that it lacks. `now` in milliseconds since the epoch. */
export function lossRecord(lines: number, reason: string, now: number): Buffer {
  const what = lines === 1 ? '1 line was' : `${lines} lines were`;
  return Buffer.from(`${recordHeader(now, 'daemon')}${what} lost here: ${reason}\n`);
}

/** How many lines end in these buffers. */
export function countLines(buffers: readonly Buffer[]): number {
  let count = 0;
  for (const buffer of buffers) {
    for (let at = buffer.indexOf(NEWLINE); at !== -1; at = buffer.indexOf(NEWLINE, at + 1)) count += 1;
  }
  return count;
}
