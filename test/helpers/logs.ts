import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { LogStore, type LogStoreOptions } from '../../daemon/logs/log-store.ts';
import type { LogAnswer, LogQuery } from '../../daemon/logs/query.ts';
import type { LogLine } from '../../src/domain/log-line.ts';
import { ManualClock } from './clock.ts';

/** A store with room for everything, unless told otherwise, that fails the test when a log cannot be written. */
export function logStore(dir: string, options: Partial<LogStoreOptions> = {}): LogStore {
  return new LogStore({
    dir,
    maxFileBytes: 1024 * 1024,
    maxFiles: 1_000_000,
    clock: new ManualClock(),
    onProblem: (server, error) => {
      throw new Error(`the log of ${server} cannot be written`, { cause: error });
    },
    ...options,
  });
}

/** Runs `body` with a folder of its own and takes it away: for properties, which are tried many times in a test. */
export async function inFreshDir<T>(body: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'mcp-'));
  try {
    return await body(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A stream that gives exactly these chunks. */
export function chunks(...parts: readonly (string | Uint8Array)[]): Readable {
  return Readable.from(parts.map((part) => Buffer.from(part as Uint8Array)));
}

/** Cuts `bytes` at the given places, which may be anywhere and in any order. */
export function splitAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

/** Follows the cursors from a query to the end of what there is now. */
export async function readAll(
  store: LogStore,
  query: LogQuery,
): Promise<{ lines: LogLine[]; answers: LogAnswer[]; cursors: Readonly<Record<string, string>> }> {
  const answers = [await store.read(query)];
  for (let last = answers[0]; last?.more; last = answers.at(-1)) {
    answers.push(await store.read({ ...query, after: last.cursors }));
  }
  const cursors = answers.at(-1)?.cursors ?? {};
  return { lines: answers.flatMap(({ lines }) => lines), answers, cursors };
}

export function texts(lines: readonly LogLine[]): string[] {
  return lines.map(({ text }) => text);
}

/** Bytes that all files of a folder have together, and how many they are. */
export function usage(dir: string): { bytes: number; files: number } {
  // One that is deleted between the two calls counts for nothing.
  const size = (name: string) => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0;
  const files = readdirSync(dir).map(size);
  return { bytes: files.reduce((sum, size) => sum + size, 0), files: files.length };
}
