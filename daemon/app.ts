import type { NewEvent } from '../src/contract/events.ts';
import { systemClock } from '../src/platform/clock.ts';
import { version } from '../src/platform/package-root.ts';
import { ensurePrivateFolder } from '../src/platform/private-file.ts';
import { checkWhileRunning } from './checks/running.ts';
import { Closers } from './closers.ts';
import type { EventBus } from './events.ts';
import { acquireLock } from './lock.ts';
import { BOOT, byHand, type DaemonOptions, type StopRequest } from './options.ts';
import type { RegistryKeeper } from './registry-keeper.ts';
import { auditedParams } from './rpc/audit.ts';
import { Dispatcher } from './rpc/dispatch.ts';
import type { HandlerContext } from './rpc/handlers/context.ts';
import { allHandlers } from './rpc/handlers/index.ts';
import { listenOnSocket, type RpcSocket } from './rpc/socket.ts';
import { Cgroups } from './runtime/cgroups.ts';
import { within } from './runtime/within.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import { openStores } from './stores.ts';
import { superviseServers } from './supervise.ts';
import type { KnownEntries } from './supervisor/adoption.ts';
import { takeOver } from './take-over.ts';

/** A server that is slow to answer its new daemon must not keep that from being ready. */
const ADOPTED_WITHIN_MS = 1000;

export interface Daemon {
  readonly context: HandlerContext;
  reload(): void;
  /** Takes everything down in the reverse order of its start. May be called twice. */
  close(how?: StopRequest): Promise<void>;
}

/**
 * Builds the daemon, part by part in order, and answers when it can be spoken to. If a part fails, those before it
 * are taken down again.
 * @throws AppError DAEMON_ALREADY_RUNNING, DAEMON_START_FAILED, and as `openStores` does
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const closers = new Closers((error) =>
    options.log.error({ err: error }, 'a part of the daemon could not be closed'),
  );
  try {
    return await build(options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function build(options: DaemonOptions, closers: Closers): Promise<Daemon> {
  const { paths, settings } = options;
  ensurePrivateFolder(paths.runtimeDir);
  const lock = acquireLock(paths.lock);
  closers.push(() => lock.release());
  const cgroups = await Cgroups.open(paths.runtimeDir, settings.current.daemon.cgroups === 'auto');
  closers.push(() => cgroups.tidy());
  // Opened last and closed last: for who asked the daemon to stop, the end of the connection is the end of the daemon.
  let socket: RpcSocket | null = null;
  closers.push(() => socket?.close());

  const stores = openStores(options, closers);
  const { bus } = stores;
  const publish = (event: NewEvent) => bus.publish(event);
  let keepServers = false;
  const servers = superviseServers({ options, stores, cgroups, closers, keepServers: () => keepServers });
  tellProblems(settings, bus);
  const adopted = await takeOver({
    runtimeDir: paths.runtimeDir,
    cgroups,
    records: stores.instances,
    known: options.only === undefined ? knownEntries(servers.registry) : NOBODY,
    desired: stores.desired.all(),
    adopt: (record) => servers.launcher.adopt(record),
    publish,
    correlationId: BOOT.correlationId,
  });

  const context = contextOf(options, stores, servers);
  const dispatcher = openDoor(options, context);
  socket = await listen(options, dispatcher, publish);
  announce(options, bus, closers, dispatcher);
  if (options.only === undefined) {
    servers.supervisor.resume(BOOT);
    // Who asks first is not to be told that a server is starting that ran all the time.
    await within(ADOPTED_WITHIN_MS, servers.supervisor.settled(adopted));
  }
  const close = (how: StopRequest = { keepServers: false }) => {
    keepServers = how.keepServers;
    return closers.close();
  };
  return { context, reload: context.reload, close };
}

function listen(
  { paths, settings }: DaemonOptions,
  dispatcher: Dispatcher,
  publish: (event: NewEvent) => void,
): Promise<RpcSocket> {
  return listenOnSocket(paths.socket, {
    dispatcher,
    maxMessageBytes: settings.current.rpc.max_message_bytes,
    onDropped: (client, reason) => {
      const message = `client "${client}" was dropped: ${reason}`;
      publish({ type: 'client_dropped', server: null, message });
    },
  });
}

function knownEntries({ snapshot, problem }: RegistryKeeper): KnownEntries {
  return { entries: snapshot.entries, problem };
}

/** For a daemon that runs one server only: nothing that ran before goes on. */
const NOBODY: KnownEntries = { entries: new Map(), problem: null };

function contextOf(
  { paths, settings, startedBy, onStopRequested, clock = systemClock }: DaemonOptions,
  stores: ReturnType<typeof openStores>,
  servers: ReturnType<typeof superviseServers>,
): HandlerContext {
  const { registry, supervisor } = servers;
  return {
    ...stores,
    ...servers,
    paths,
    clock,
    settings: () => settings.current,
    startedBy,
    startedAt: clock.monotonic(),
    check: () => checkWhileRunning(supervisor, registry.snapshot),
    reload: () => {
      settings.reload();
      tellProblems(settings, stores.bus);
      registry.reload(byHand());
    },
    requestStop: onStopRequested,
  };
}

function openDoor({ log }: DaemonOptions, context: HandlerContext): Dispatcher {
  return new Dispatcher({
    handlers: allHandlers(context),
    audit: (method, params, { actor, correlationId }) => {
      const details = { params: auditedParams(params as Record<string, unknown>), actor };
      context.bus.publish({
        type: 'command_received',
        server: serverOf(params),
        message: method,
        details,
        correlationId,
      });
    },
    logBug: (reference, method, error) =>
      log.error({ reference, method, err: error }, 'a method failed unexpectedly'),
  });
}

function announce(
  { startedBy }: DaemonOptions,
  bus: EventBus,
  closers: Closers,
  dispatcher: Dispatcher,
): void {
  const details = { pid: process.pid, started_by: startedBy };
  bus.publish({ type: 'daemon_started', server: null, message: `mcpd ${version} started`, details });
  closers.push(() => {
    dispatcher.refuse();
    bus.publish({ type: 'daemon_stopped', server: null, message: 'mcpd is stopping' });
  });
}

function tellProblems(settings: SettingsKeeper, bus: EventBus): void {
  for (const message of settings.problems) bus.publish({ type: 'settings_rejected', server: null, message });
}

function serverOf(params: unknown): string | null {
  const { server } = params as { server?: unknown };
  return typeof server === 'string' ? server : null;
}
