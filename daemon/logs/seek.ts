import type { FileHandle } from 'node:fs/promises';
import type { Position } from '../../src/platform/rotating-file.ts';
import type { LogFiles } from './log-files.ts';
import { endOfLog, entryAfter, scanBackward } from './scan.ts';
import { later, nextOf, Source } from './source.ts';

/** Near enough to read the rest of the way. */
const NEAR_BYTES = 128 * 1024;

/**
 * Where the last `count` lines of all these logs together begin, for each of them. Reads backward, and no further
 * than that.
 */
export async function seekTail(
  logs: ReadonlyMap<string, LogFiles>,
  count: number,
): Promise<Map<string, Position>> {
  const starts = new Map<string, Position>();
  for (const [server, files] of logs) starts.set(server, await endOfLog(files));
  const sources = [...logs].map(([server, files]) => new Source(server, scanBackward(files)));
  try {
    for (let left = count; left > 0; left -= 1) {
      const source = await nextOf(sources, later);
      if (!source?.head) break;
      starts.set(source.server, source.head.at);
      source.skip();
    }
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
  return starts;
}

/**
 * A place shortly before the first record of `time` (as records have it) or later. Times grow along a log, but for a
 * clock that was set back: then it may be a place a little too late or too early.
 */
export async function seekTime(files: LogFiles, time: string): Promise<Position> {
  for (const seq of files.seqs.reverse()) {
    const handle = await files.open(seq);
    if (!handle) continue;
    try {
      const first = await entryAfter(handle, seq, 0);
      if (first && first.record.time < time) return { seq, offset: await seekInFile(handle, seq, time) };
    } finally {
      await handle.close();
    }
  }
  return files.start;
}

/** By halves: what is at `low` is older than `time`, what begins at `high` or after it is not. */
async function seekInFile(handle: FileHandle, seq: number, time: string): Promise<number> {
  let low = 0;
  let high = (await handle.stat()).size;
  while (high - low > NEAR_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const entry = await entryAfter(handle, seq, middle);
    if (entry && entry.at.offset < high && entry.record.time < time) low = entry.at.offset;
    else high = middle;
  }
  return low;
}
