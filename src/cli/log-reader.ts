import type { Client } from '../client/client.ts';
import type { Params } from '../contract/methods.ts';
import type { LogLine } from '../domain/log-line.ts';
import { patiently } from './patience.ts';

export interface LogQuery {
  readonly servers: readonly string[];
  /** ISO 8601. */
  readonly since?: string | undefined;
  /** How many of the last lines that `keep` lets through; all of them without it. */
  readonly lines?: number | undefined;
  /** Go on with the lines that come. */
  readonly follow: boolean;
  readonly keep: ((line: LogLine) => boolean) | null;
  readonly signal: AbortSignal;
}

/** One wait for new lines, in seconds; when it is over the next begins. */
const WAIT_SECONDS = 30;

/** Lines of logs, oldest first: those that are there at once, then, when following, those that come. */
export async function* readLogs(client: Client, query: LogQuery): AsyncGenerator<LogLine> {
  const { servers, follow, signal } = query;
  if (servers.length === 0) return;
  const keep = query.keep ?? (() => true);
  const read = (params: Omit<Params<'log.read'>, 'servers'>) => {
    const ask = () => client.call('log.read', { servers: [...servers], ...params }, { signal });
    return follow ? patiently(ask, signal) : ask();
  };

  // Only what is counted after filtering can be counted by the daemon.
  const tail = query.keep || query.lines === undefined ? {} : { tail: query.lines };
  let page = await read({ since: query.since, ...tail });
  let last: LogLine[] = [];
  for (; ; page = await read({ after: page.cursors })) {
    const kept = page.lines.filter(keep);
    if (query.lines === undefined) yield* kept;
    else last = [...last, ...kept].slice(-query.lines);
    if (!page.more) break;
  }
  if (query.lines !== 0) yield* last;

  while (follow) {
    page = await read({ after: page.cursors, wait_seconds: page.more ? 0 : WAIT_SECONDS });
    yield* page.lines.filter(keep);
  }
}
