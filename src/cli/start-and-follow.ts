import type { Client } from '../client/client.ts';
import { AppError, EXIT } from '../contract/errors.ts';
import { readLogs } from './log-reader.ts';
import { formatLogLine } from './log-view.ts';

/** Events after which nothing more is to be expected of a server. */
const ENDS: ReadonlySet<string> = new Set(['server_gave_up', 'server_stopped', 'server_maintenance']);

/**
 * Starts a server through the running daemon and shows its log until it ends or the user presses Ctrl-C, which stops
 * it. Returns the exit code.
 */
export async function startAndFollow(
  client: Client,
  server: string,
  interrupted: AbortSignal,
): Promise<number> {
  const over = new AbortController();
  const signal = AbortSignal.any([interrupted, over.signal]);
  client.on('event.published', ({ event }) => {
    if (event.server === server && ENDS.has(event.event_type)) over.abort();
  });
  await client.call('event.subscribe', {});
  const shown = show(client, server, signal);
  try {
    await client.call('server.start', { server });
    process.stderr.write(`${server} is ready; Ctrl-C stops it\n`);
    await shown;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    await shown.catch(() => {});
  }
  if (!interrupted.aborted) return EXIT.failed;
  await client.call('server.stop', { server }, { signal: undefined });
  throw new AppError('INTERRUPTED');
}

async function show(client: Client, server: string, signal: AbortSignal): Promise<void> {
  const query = { servers: [server], lines: 0, follow: true, keep: null, signal };
  for await (const line of readLogs(client, query)) process.stdout.write(`${formatLogLine(line, 0)}\n`);
}
