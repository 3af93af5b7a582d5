import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

export function logHandlers({ supervisor, logs }: HandlerContext): Pick<Handlers, 'log.read'> {
  return {
    'log.read': ({ servers, tail, since, after, wait_seconds }, { caller }) => {
      // Names become file names: only those of the registry may.
      for (const server of servers) supervisor.assertKnown(server);
      return logs.read({
        servers,
        tail,
        since,
        after,
        waitMs: (wait_seconds ?? 0) * 1000,
        signal: caller.gone,
      });
    },
  };
}
