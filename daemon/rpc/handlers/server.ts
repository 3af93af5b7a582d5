import { setTimeout as pause } from 'node:timers/promises';
import { maskEntry } from '../../../src/config/mask-entry.ts';
import { AppError } from '../../../src/contract/errors.ts';
import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

type ServerMethods = Pick<
  Handlers,
  | 'server.status'
  | 'server.info'
  | 'server.start'
  | 'server.stop'
  | 'server.restart'
  | 'server.maintain'
  | 'server.install'
>;

/** Waits for `work` at most this many seconds; the work itself goes on. @throws AppError REQUEST_TIMEOUT */
async function inTime<T>(work: Promise<T>, seconds: number | undefined, what: string): Promise<T> {
  if (seconds === undefined) return work;
  const done = new AbortController();
  const late = pause(seconds * 1000, undefined, { signal: done.signal }).then(() => {
    throw new AppError('REQUEST_TIMEOUT', { what, seconds });
  });
  return Promise.race([work, late]).finally(() => done.abort());
}

const toMs = (seconds: number | undefined) => (seconds === undefined ? null : seconds * 1000);

export function serverHandlers({ supervisor, registry, logs, bus, install }: HandlerContext): ServerMethods {
  return {
    'server.status': ({ servers }) => supervisor.report(servers),

    'server.info': async ({ server }) => {
      const unit = supervisor.unit(server);
      return {
        status: await supervisor.status(server),
        entry: maskEntry(registry.snapshot.entries.get(server)?.raw ?? {}),
        spec: maskEntry({ ...unit.spec }),
        server_info: unit.live?.upstream.info ?? null,
        log_file: logs.path(server),
      };
    },

    'server.start': async ({ server, timeout_seconds }, { cause }) => {
      const { already } = await supervisor.start(server, cause, toMs(timeout_seconds));
      return { server: await supervisor.status(server), already };
    },

    'server.stop': async ({ server, timeout_seconds }, { cause }) => {
      const stopping = supervisor.unit(server).stop(cause);
      const { already } = await inTime(stopping, timeout_seconds, `the stop of "${server}"`);
      return { server: await supervisor.status(server), already };
    },

    'server.restart': async ({ server, timeout_seconds }, { cause }) => {
      await supervisor.restart(server, cause, toMs(timeout_seconds));
      return { server: await supervisor.status(server) };
    },

    'server.maintain': async ({ server, on }, { cause }) => {
      const unit = supervisor.unit(server);
      if (on) await unit.hold(cause);
      else unit.release(cause);
      return { server: await supervisor.status(server) };
    },

    'server.install': async ({ server }, { cause: { correlationId }, caller }) => {
      try {
        await install(server, caller.gone);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        bus.publish({ type: 'install_failed', server, message, correlationId });
        throw error;
      }
      bus.publish({ type: 'server_installed', server, message: `${server} is installed`, correlationId });
      return { ok: true };
    },
  };
}
