import { maskEntry } from '../../../src/config/mask-entry.ts';
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

const toMs = (seconds: number | undefined) => (seconds === undefined ? null : seconds * 1000);

export function serverHandlers({ supervisor, registry, logs, install }: HandlerContext): ServerMethods {
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

    'server.stop': async ({ server }, { cause }) => {
      const { already } = await supervisor.unit(server).stop(cause);
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

    'server.install': async ({ server }, { caller }) => {
      await install(server, caller.gone);
      return { ok: true };
    },
  };
}
