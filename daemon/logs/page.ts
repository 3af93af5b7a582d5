import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../src/domain/log-line.ts';
import type { Position } from '../../src/platform/rotating-file.ts';
import { formatCursor } from './cursor.ts';
import { LogFiles } from './log-files.ts';
import type { LogAnswer, PageRequest } from './query.ts';
import { scanForward } from './scan.ts';
import { seekTail, seekTime } from './seek.ts';
import { earlier, nextOf, Source } from './source.ts';

/**
 * How much one answer holds. JSON makes at most six bytes of one (`\u0000`), so that even the oddest text stays below
 * the limit of a message, 8 MiB.
 */
const PAGE_BYTES = 1024 * 1024;
/** What the field names of a line cost in JSON. */
const LINE_COST_BYTES = 96;

type Logs = ReadonlyMap<string, LogFiles>;
type Starts = Map<string, Position>;

export function logPath(dir: string, server: string): string {
  return join(dir, `${server}.log`);
}

/**
 * The next lines of some logs, merged by time. `endOf` says where the log of a server ends as far as that is known:
 * a server whose reader is there already costs nothing.
 */
export async function readPage(
  dir: string,
  request: PageRequest,
  endOf: (server: string) => Position | undefined,
): Promise<LogAnswer> {
  const names = await readdir(dir);
  const logs = new Map(request.servers.map((server) => [server, new LogFiles(logPath(dir, server), names)]));
  const starts = await startsOf(logs, request);
  const unread = [...logs].filter(([server]) => !isSame(starts.get(server), endOf(server)));
  const sources = unread.map(
    ([server, files]) => new Source(server, scanForward(files, starts.get(server) ?? files.start)),
  );
  try {
    return await collect(sources, starts, request.since);
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function startsOf(logs: Logs, { tail, since, after }: PageRequest): Promise<Starts> {
  const starts: Starts = new Map();
  for (const [server, files] of logs) {
    const cursor = after.get(server);
    if (cursor) starts.set(server, files.resolve(cursor));
  }
  const fresh = new Map([...logs].filter(([server]) => !starts.has(server)));
  if (tail !== undefined) return new Map([...starts, ...(await seekTail(fresh, tail))]);
  for (const [server, files] of fresh) {
    starts.set(server, since === undefined ? files.start : await seekTime(files, since));
  }
  return starts;
}

async function collect(
  sources: readonly Source[],
  starts: Starts,
  since: string | undefined,
): Promise<LogAnswer> {
  const lines: LogLine[] = [];
  const ends = new Map(starts);
  let bytes = 0;
  let source = await nextOf(sources, earlier);
  while (source?.head && bytes < PAGE_BYTES) {
    const { record, at, next } = source.head;
    ends.set(source.server, next);
    if (since === undefined || record.time >= since) {
      lines.push({ server: source.server, ...record });
      bytes += next.offset - at.offset + LINE_COST_BYTES;
    }
    source.skip();
    source = await nextOf(sources, earlier);
  }
  const cursors = Object.fromEntries([...ends].map(([server, end]) => [server, formatCursor(end)]));
  return { lines, cursors, more: source !== undefined };
}

function isSame(one: Position | undefined, other: Position | undefined): boolean {
  return one !== undefined && one.seq === other?.seq && one.offset === other.offset;
}
