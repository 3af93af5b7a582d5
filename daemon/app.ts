import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { NewEvent } from '../src/contract/events.ts';
import type { Cause } from '../src/domain/actor.ts';
import { type Clock, systemClock } from '../src/platform/clock.ts';
import type { Log } from '../src/platform/log.ts';
import { version } from '../src/platform/package-root.ts';
import type { Env, Paths } from '../src/platform/paths.ts';
import { ensurePrivateFolder } from '../src/platform/private-file.ts';
import { startAttendants } from './attendants.ts';
import { checkWhileRunning } from './checks/running.ts';
import { Closers } from './closers.ts';
import { complainer, type Remember, remembering } from './complaints.ts';
import { DiskTrouble } from './disk-trouble.ts';
import { EventBus } from './events.ts';
import { acquireLock } from './lock.ts';
import { LoggerLink } from './logger/link.ts';
import { LogStore } from './logs/log-store.ts';
import { TotalBound } from './logs/total-bound.ts';
import { RegistryKeeper } from './registry-keeper.ts';
import { auditedParams } from './rpc/audit.ts';
import { Dispatcher } from './rpc/dispatch.ts';
import type { HandlerContext, StopRequest } from './rpc/handlers/context.ts';
import { allHandlers } from './rpc/handlers/index.ts';
import { listenOnSocket, type RpcSocket } from './rpc/socket.ts';
import { Cgroups } from './runtime/cgroups.ts';
import type { InstanceRecords } from './runtime/instance-record.ts';
import { ProcessRuntime } from './runtime/process.ts';
import { RemoteRuntime } from './runtime/remote.ts';
import { UsageMeter } from './runtime/usage.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import { announceDatabase } from './storage/announce.ts';
import { openDatabase } from './storage/database.ts';
import { DesiredStore } from './storage/desired.ts';
import { EventStore } from './storage/events.ts';
import { InstanceStore } from './storage/instances.ts';
import { RegistryVersionStore } from './storage/registry-versions.ts';
import type { KnownEntries } from './supervisor/adoption.ts';
import { Launcher } from './supervisor/launcher.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { takeOver } from './take-over.ts';
import { watchForChanges } from './watch-file.ts';

export type StartedBy = 'cli' | 'systemd' | 'launchd' | 'terminal';

export interface DaemonOptions {
  readonly paths: Paths;
  /** The environment that servers inherit. */
  readonly env: Env;
  readonly settings: SettingsKeeper;
  readonly log: Log;
  readonly startedBy: StartedBy;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Run this server only, whatever else is wanted (`mcp <server> start --fg`). */
  readonly only?: string | undefined;
  /** Called when a client asks the daemon to stop. */
  readonly onStopRequested: (how: StopRequest) => void;
}

export interface Daemon {
  readonly context: HandlerContext;
  reload(): void;
  /** Takes everything down in the reverse order of its start. May be called twice. */
  close(how?: StopRequest): Promise<void>;
}

const BOOT: Cause = { actor: 'daemon', correlationId: randomUUID() };

/**
 * Builds the daemon, part by part in order, and answers when it can be spoken to. If a part fails, those before it
 * are taken down again.
 * @throws AppError DAEMON_ALREADY_RUNNING, DAEMON_START_FAILED, DATABASE_TOO_NEW, DATABASE_FAILED
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
  const { paths, settings, clock = systemClock } = options;
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
  let keepServers = false;
  const servers = superviseServers(options, { ...stores, cgroups }, closers, () => keepServers);
  const { registry, supervisor, launcher } = servers;
  await takeOver({
    runtimeDir: paths.runtimeDir,
    cgroups,
    records: stores.instances,
    known: options.only === undefined ? knownEntries(registry) : NOBODY,
    desired: stores.desired.all(),
    adopt: (record) => launcher.adopt(record),
    publish: (event) => bus.publish(event),
    correlationId: BOOT.correlationId,
  });

  const context: HandlerContext = {
    ...stores,
    ...servers,
    paths,
    clock,
    settings: () => settings.current,
    startedBy: options.startedBy,
    startedAt: clock.monotonic(),
    check: () => checkWhileRunning(supervisor, registry.snapshot),
    reload: () => {
      settings.reload();
      tellProblems(settings, bus);
      registry.reload(byHand());
    },
    requestStop: options.onStopRequested,
  };
  const dispatcher = openDoor(options, context);
  socket = await listenOnSocket(paths.socket, {
    dispatcher,
    maxMessageBytes: settings.current.rpc.max_message_bytes,
    onDropped: (client, reason) => {
      bus.publish({
        type: 'client_dropped',
        server: null,
        message: `client "${client}" was dropped: ${reason}`,
      });
    },
  });
  announce(options, bus, closers, dispatcher);
  if (options.only === undefined) supervisor.resume(BOOT);
  const close = (how: StopRequest = { keepServers: false }) => {
    keepServers = how.keepServers;
    return closers.close();
  };
  return { context, reload: context.reload, close };
}

function knownEntries({ snapshot, problem }: RegistryKeeper): KnownEntries {
  return { entries: snapshot.entries, problem };
}

/** For a daemon that runs one server only: nothing that ran before goes on. */
const NOBODY: KnownEntries = { entries: new Map(), problem: null };

/** What is kept: the database with its tables, and the logs of servers. */
function openStores(options: DaemonOptions, closers: Closers) {
  const { paths, settings, log, clock = systemClock } = options;
  const opened = openDatabase(paths.database);
  const { db } = opened;
  closers.push(() => db.close());

  const { retention_days: maxDays, max_rows: maxRows } = settings.current.events;
  const events = new EventStore(db, { maxDays, maxRows });
  const bus = new EventBus(
    (event) => events.append(event),
    (error, event) => complain(error, 'an event could not be stored', { event }),
  );
  const disk = new DiskTrouble({
    folders: [paths.runtimeDir, dirname(paths.database)],
    clock,
    publish: (event) => bus.publish(event),
    logError: (message) => log.error(message),
  });
  closers.push(() => disk.close());
  const complain = complainer(log, disk);
  announceDatabase(opened, bus, log);
  const { max_file_bytes: maxFileBytes, max_files: maxFiles } = settings.current.logs;
  const onProblem = (server: string, error: Error) =>
    complain(error, 'its log cannot be written; lines are dropped until it can', { server });
  const limits = { maxFileBytes, maxFiles };
  const bound = new TotalBound({
    dir: paths.runtimeDir,
    clock,
    maxTotalBytes: () => settings.current.logs.max_total_bytes,
    onTrouble: (error) => complain(error, 'old logs could not be deleted'),
  });
  closers.push(() => bound.close());
  const onWritten = () => bound.wake();
  const logs = new LogStore({ dir: paths.runtimeDir, ...limits, clock, onProblem, onWritten });
  closers.push(() => logs.close());
  const logger = new LoggerLink({
    runtimeDir: paths.runtimeDir,
    home: paths.home,
    limits,
    local: (server) => logs.writer(server),
    onWritten: (server) => {
      logs.ring(server);
      bound.wake();
    },
    onProblem,
    onTrouble: (error) => complain(error, 'the logger cannot be used'),
  });
  closers.push(() => logger.close());
  const desired = new DesiredStore(db);
  const instances = new InstanceStore(db);
  const versions = new RegistryVersionStore(db);
  return { db, events, bus, logs, logger, bound, complain, desired, instances, versions };
}

type Stores = ReturnType<typeof openStores>;

/** The units, and the registry that says which there are. */
function superviseServers(
  options: DaemonOptions,
  stores: Stores & { readonly cgroups: Cgroups },
  closers: Closers,
  keepServers: () => boolean,
) {
  const { paths, settings, log, clock = systemClock } = options;
  const { logs, logger, bound, desired, bus, versions, cgroups, complain } = stores;
  const keepGoing = remembering(complain);
  const records = recordsThatGoOn(keepGoing, stores.instances);
  const launcher = new Launcher({
    env: options.env,
    home: paths.home,
    runtimeDir: paths.runtimeDir,
    logs,
    logger,
    records,
    cgroups,
    process: new ProcessRuntime(paths, records, cgroups),
    remote: new RemoteRuntime(),
    startConcurrency: settings.current.daemon.start_concurrency,
  });
  const publish = (event: NewEvent) => bus.publish(event);
  const newMeter = () => new UsageMeter(clock, (root) => cgroups.pidsOf(root));
  const reportBug = (message: string) => log.error({ component: 'supervisor' }, message);
  const supervisor = new Supervisor({
    clock,
    random: options.random ?? Math.random,
    prepare: (spec) => launcher.prepare(spec),
    takeTurn: (signal) => launcher.takeTurn(signal),
    publish,
    loadDesired: () => keepGoing(() => desired.all()) ?? new Map(),
    saveDesired: (server, wanted) => keepGoing(() => desired.set(server, wanted)),
    forgetDesired: (server) => {
      keepGoing(() => desired.forget(server));
      logger.forget(server);
    },
    usage: newMeter(),
    reportBug,
  });
  closers.push(() => Promise.all([supervisor.shutDown(BOOT, keepServers()), launcher.close()]));

  const attended = { clock, supervisor, bus, env: options.env, home: paths.home };
  const attendants = startAttendants({ ...attended, usage: newMeter(), reportBug });
  closers.push(() => attendants.close());

  const registry = new RegistryKeeper({
    file: paths.registry,
    versions,
    now: () => clock.now(),
    context: () => ({ defaults: settings.current.defaults }),
    apply: (snapshot, cause) => {
      supervisor.apply(snapshot, cause);
      attendants.sync();
    },
    publish,
    onUnrecorded: (error) => complain(error, 'an edit of the registry could not be recorded'),
  });
  registry.reload(byHand());
  bound.begin(() => new Set(registry.snapshot.entries.keys()));
  tellProblems(settings, bus);
  closers.push(watchForChanges(paths.registry, clock, () => registry.reload(byHand())));
  const install = (server: string, signal: AbortSignal) =>
    launcher.install(supervisor.validUnit(server).spec, signal);
  return { supervisor, registry, launcher, install };
}

/** What cannot be recorded runs all the same; it only will not be adopted. */
function recordsThatGoOn(keepGoing: Remember, instances: InstanceStore): InstanceRecords {
  return {
    record: (record) => keepGoing(() => instances.record(record)),
    forget: (server, run) => keepGoing(() => instances.forget(server, run)),
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

/** The cause of what follows from an edit of a file. */
function byHand(): Cause {
  return { actor: 'file', correlationId: randomUUID() };
}

function serverOf(params: unknown): string | null {
  const { server } = params as { server?: unknown };
  return typeof server === 'string' ? server : null;
}
