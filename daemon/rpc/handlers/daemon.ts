import { PROTOCOL } from '../../../src/contract/envelope.ts';
import { AppError } from '../../../src/contract/errors.ts';
import { version } from '../../../src/platform/package-root.ts';
import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

type DaemonMethods = Pick<
  Handlers,
  'daemon.hello' | 'daemon.status' | 'daemon.stop' | 'daemon.reload' | 'daemon.check'
>;

export function daemonHandlers(context: HandlerContext): DaemonMethods {
  return {
    'daemon.hello': ({ protocol, client }, { caller }) => {
      if (protocol !== undefined && protocol !== PROTOCOL) {
        throw new AppError('PROTOCOL_MISMATCH', {
          client_protocol: protocol,
          daemon_protocol: PROTOCOL,
          daemon_version: version,
        });
      }
      if (client) caller.name = client;
      return { version, protocol: PROTOCOL, pid: process.pid };
    },

    'daemon.status': () => ({
      running: true,
      pid: process.pid,
      version,
      protocol: PROTOCOL,
      uptime_seconds: Math.round((context.clock.monotonic() - context.startedAt) / 100) / 10,
      socket: context.paths.socket,
      started_by: context.startedBy,
      memory_bytes: process.memoryUsage.rss(),
      registry: context.paths.registry,
      registry_problem: context.registry.problem,
      servers: context.registry.snapshot.entries.size,
    }),

    'daemon.stop': ({ keep_servers: keepServers = false, come_back: comeBack = false }, { afterAnswer }) => {
      afterAnswer(() => context.requestStop({ keepServers, comeBack }));
      return { pid: process.pid };
    },

    'daemon.reload': () => {
      context.reload();
      return { ok: true };
    },

    'daemon.check': async () => ({ findings: await context.check() }),
  };
}
