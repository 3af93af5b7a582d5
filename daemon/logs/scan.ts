import type { FileHandle } from 'node:fs/promises';
import type { Position } from '../../src/platform/rotating-file.ts';
import { BLOCK_BYTES, Block, type Entry } from './block.ts';
import type { LogFiles } from './log-files.ts';

/** The records of a log, a block at a time. */
export type Scan = AsyncGenerator<Iterator<Entry, undefined>, undefined>;

/** From `from` to the end, oldest first. What is being written just now is left for the next time. */
export async function* scanForward(files: LogFiles, from: Position): Scan {
  for (const seq of files.seqs.filter((each) => each >= from.seq)) {
    const handle = await files.open(seq);
    if (!handle) continue;
    try {
      yield* blocksForward(handle, seq, seq === from.seq ? from.offset : 0);
    } finally {
      await handle.close();
    }
  }
}

/** All of the log, newest first. */
export async function* scanBackward(files: LogFiles): Scan {
  for (const seq of files.seqs.reverse()) {
    const handle = await files.open(seq);
    if (!handle) continue;
    try {
      yield* blocksBackward(handle, seq);
    } finally {
      await handle.close();
    }
  }
}

/** Where the next record of the log will begin. */
export async function endOfLog(files: LogFiles): Promise<Position> {
  const seq = files.current;
  const handle = await files.open(seq);
  if (!handle) return { seq, offset: 0 };
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - BLOCK_BYTES);
    const block = await Block.read(handle, seq, start, size - start);
    return { seq, offset: start + block.end };
  } finally {
    await handle.close();
  }
}

/** The first record that begins at `offset` or after it; undefined when the block there has none. */
export async function entryAfter(
  handle: FileHandle,
  seq: number,
  offset: number,
): Promise<Entry | undefined> {
  const block = await Block.read(handle, seq, offset, BLOCK_BYTES);
  return block.forward(block.firstLine).next().value;
}

async function* blocksForward(handle: FileHandle, seq: number, from: number): Scan {
  const { size } = await handle.stat();
  // Somebody emptied the file: what is in it now was written since.
  let offset = from > size ? 0 : from;
  while (offset < size) {
    const block = await Block.read(handle, seq, offset, Math.min(BLOCK_BYTES, size - offset));
    yield block.forward(0);
    // A block without any newline is none of ours, unless it is a line that is not written to its end yet.
    offset += block.end || block.bytes.length;
  }
}

async function* blocksBackward(handle: FileHandle, seq: number): Scan {
  let { size: end } = await handle.stat();
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = await Block.read(handle, seq, start, end - start);
    // The block may begin inside of a line: that one comes whole with the block before.
    const whole = block.firstLine;
    yield block.backward(whole);
    end = start + whole < end ? start + whole : start;
  }
}
