import { AppError } from '../../src/contract/errors.ts';
import type { LogLine } from '../../src/domain/log-line.ts';
import type { Position } from '../../src/platform/rotating-file.ts';
import { parseCursor } from './cursor.ts';

/** What `log.read` asks for; see there (src/contract/methods.ts). */
export interface LogQuery {
  readonly servers: readonly string[];
  /** This many lines from the end of all these logs together. */
  readonly tail?: number | undefined;
  /** ISO 8601; lines before it are left out. */
  readonly since?: string | undefined;
  /** The `cursors` of an earlier answer. A server that they lack is read as if there were none. */
  readonly after?: Readonly<Record<string, string>> | undefined;
  /** How long to wait for a line when there is none. */
  readonly waitMs?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

export interface LogAnswer {
  readonly lines: readonly LogLine[];
  readonly cursors: Readonly<Record<string, string>>;
  /** There is more to read at once. */
  readonly more: boolean;
}

/** Which page of the logs to read. */
export interface PageRequest {
  readonly servers: readonly string[];
  readonly tail: number | undefined;
  /** As records have it. */
  readonly since: string | undefined;
  readonly after: ReadonlyMap<string, Position>;
}

/** @throws AppError INVALID_PARAMS */
export function pageRequest(query: LogQuery): PageRequest {
  const after = Object.entries(query.after ?? {}).map(([server, cursor]): [string, Position] => [
    server,
    parseCursor(cursor) ?? invalid(`"${cursor}" is not a cursor`),
  ]);
  return {
    servers: [...new Set(query.servers)],
    tail: query.tail,
    since: query.since === undefined ? undefined : timeOf(query.since),
    after: new Map(after),
  };
}

function timeOf(since: string): string {
  const time = Date.parse(since);
  return Number.isNaN(time) ? invalid(`"${since}" is not a time (ISO 8601)`) : new Date(time).toISOString();
}

function invalid(problem: string): never {
  throw new AppError('INVALID_PARAMS', { method: 'log.read', problem });
}
