import { errorBodyOf } from '../src/contract/envelope.ts';
import { EXIT, exitCodeOf } from '../src/contract/errors.ts';
import type { HandlerContext } from './rpc/handlers/context.ts';

/** How long one wait for log lines lasts; when it is over the next begins. */
const WAIT_MS = 60_000;

/**
 * Starts one server and shows its log on stdout until it cannot go on, or until `interrupted`, which stops it.
 * @returns the exit code that says how it ended, when everything it wrote has been shown
 */
export async function runForeground(
  context: HandlerContext,
  server: string,
  interrupted: AbortSignal,
): Promise<number> {
  const { supervisor } = context;
  const cause = { actor: 'cli', correlationId: `foreground-${process.pid}` };
  const stop = () => supervisor.stopIfThere(server, cause);
  interrupted.addEventListener('abort', () => void stop(), { once: true });
  const following = new AbortController();
  const shown = show(context, server, following.signal);
  const ended = isOver(context, server);
  try {
    await supervisor.start(server, cause, null);
    process.stderr.write(`${server} is ready; Ctrl-C stops it\n`);
    await ended;
    if (interrupted.aborted) return EXIT.interrupted;
    return supervisor.quickStatus(server)?.state === 'error' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    return interrupted.aborted ? EXIT.interrupted : explain(error);
  } finally {
    await stop();
    following.abort();
    await shown;
  }
}

/** Resolves when the server is down and nothing will start it again. */
function isOver({ supervisor, bus }: HandlerContext, server: string): Promise<void> {
  return new Promise((resolve) => {
    bus.listen((event) => {
      const status = event.server === server ? supervisor.quickStatus(server) : null;
      if (status?.state === 'error' || (status?.state === 'stopped' && status.desired !== 'running'))
        resolve();
    });
  });
}

function explain(error: unknown): number {
  const body = errorBodyOf(error);
  const hint = body?.hint ? `hint: ${body.hint}\n` : '';
  process.stderr.write(`error: ${body?.message ?? String(error)}\n${hint}`);
  return exitCodeOf(body?.code ?? 'INTERNAL');
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
