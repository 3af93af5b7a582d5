import { errorBodyOf } from '../src/contract/envelope.ts';
import { EXIT, exitCodeOf } from '../src/contract/errors.ts';
import type { HandlerContext } from './rpc/handlers/context.ts';

/** How long one wait for log lines lasts; when it is over the next begins. */
const WAIT_MS = 60_000;

/**
 * Starts one server and shows its log on stdout until it cannot go on.
 * @returns the exit code that says how it ended
 */
export async function runForeground(context: HandlerContext, server: string): Promise<number> {
  const { supervisor, bus } = context;
  const cause = { actor: 'cli', correlationId: `foreground-${process.pid}` };
  const following = new AbortController();
  const ended = new Promise<void>((resolve) => {
    bus.listen((event) => {
      if (
        event.server === server &&
        (event.event_type === 'server_gave_up' || event.event_type === 'server_stopped')
      )
        resolve();
    });
  });
  const shown = show(context, server, following.signal);
  try {
    await supervisor.start(server, cause, null);
    process.stderr.write(`${server} is ready; Ctrl-C stops it\n`);
    await ended;
    return supervisor.quickStatus(server)?.state === 'error' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    const body = errorBodyOf(error);
    process.stderr.write(
      `error: ${body?.message ?? String(error)}\n${body?.hint ? `hint: ${body.hint}\n` : ''}`,
    );
    return exitCodeOf(body?.code ?? 'INTERNAL');
  } finally {
    following.abort();
    await shown;
  }
}

/** Writes the lines of a server's log from now on, as they come. */
async function show({ logs }: HandlerContext, server: string, signal: AbortSignal): Promise<void> {
  let { cursors } = await logs.read({ servers: [server], tail: 0 });
  for (;;) {
    const page = await logs.read({
      servers: [server],
      after: cursors,
      waitMs: signal.aborted ? 0 : WAIT_MS,
      signal,
    });
    for (const line of page.lines) process.stdout.write(`${line.text}\n`);
    cursors = page.cursors;
    if (signal.aborted && !page.more) return;
  }
}
