import { randomUUID } from 'node:crypto';
import type { EventType } from '../src/contract/events.ts';
import type { Cause } from '../src/domain/actor.ts';
import { maskDeep } from '../src/domain/mask.ts';
import { type Clock, systemClock } from '../src/platform/clock.ts';
import type { Log } from '../src/platform/log.ts';
import { version } from '../src/platform/package-root.ts';
import type { Env, Paths } from '../src/platform/paths.ts';
import { ensurePrivateFolder } from '../src/platform/private-file.ts';
import { runChecks } from './checks.ts';
import { Closers } from './closers.ts';
import { EventBus } from './events.ts';
import { acquireLock } from './lock.ts';
import { LogStore } from './logs/log-store.ts';
import { RegistryKeeper } from './registry-keeper.ts';
import { Dispatcher } from './rpc/dispatch.ts';
import type { HandlerContext } from './rpc/handlers/context.ts';
import { allHandlers } from './rpc/handlers/index.ts';
import { listenOnSocket, type RpcSocket } from './rpc/socket.ts';
import { ProcessRuntime } from './runtime/process.ts';
import { RemoteRuntime } from './runtime/remote.ts';
import { UsageMeter } from './runtime/usage.ts';
import type { SettingsKeeper } from './settings-keeper.ts';
import { openDatabase } from './storage/database.ts';
import { DesiredStore } from './storage/desired.ts';
import { EventStore } from './storage/events.ts';
import { RegistryVersionStore } from './storage/registry-versions.ts';
import { Launcher } from './supervisor/launcher.ts';
import { Supervisor } from './supervisor/supervisor.ts';
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
  readonly onStopRequested: () => void;
}

export interface Daemon {
  readonly context: HandlerContext;
  reload(): void;
  /** Takes everything down in the reverse order of its start. May be called twice. */
  close(): Promise<void>;
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
  const { paths, env, log, clock = systemClock } = options;
  ensurePrivateFolder(paths.runtimeDir);
  const lock = acquireLock(paths.lock);
  closers.push(() => lock.release());
  // Opened last and closed last: for who asked the daemon to stop, the end of the connection is the end of the daemon.
  let socket: RpcSocket | null = null;
  closers.push(() => socket?.close());

  const settings = options.settings;
  const { db, setAside } = openDatabase(paths.database);
  closers.push(() => db.close());
  if (setAside) log.error({ setAside }, 'the database was damaged; it was set aside and a new one begun');

  const events = new EventStore(db, {
    maxDays: settings.current.events.retention_days,
    maxRows: settings.current.events.max_rows,
  });
  const bus = new EventBus(
    (event) => events.append(event),
    (error) => log.error({ err: error }, 'an event could not be stored'),
  );
  const publish = (
    type: EventType,
    server: string | null,
    message: string,
    details: Record<string, unknown>,
    cause: Cause,
  ) => {
    bus.publish({ type, server, message, details, correlationId: cause.correlationId });
  };
  const reportBug = (message: string) => log.error({ component: 'supervisor' }, message);

  const logs = new LogStore({
    dir: paths.runtimeDir,
    maxFileBytes: settings.current.logs.max_file_bytes,
    maxFiles: settings.current.logs.max_files,
    clock,
    onProblem: (server, error) =>
      log.error({ server, err: error }, 'its log cannot be written; lines are dropped until it can'),
  });
  closers.push(() => logs.close());

  const launcher = new Launcher({
    env,
    home: paths.home,
    logs,
    process: new ProcessRuntime(paths.home),
    remote: new RemoteRuntime(),
    startConcurrency: settings.current.daemon.start_concurrency,
  });
  const desired = new DesiredStore(db);
  const supervisor = new Supervisor({
    clock,
    random: options.random ?? Math.random,
    prepare: (spec) => launcher.prepare(spec),
    takeTurn: (signal) => launcher.takeTurn(signal),
    publish,
    saveDesired: (server, wanted) => desired.set(server, wanted),
    forgetDesired: (server) => desired.forget(server),
    usage: new UsageMeter(clock),
    reportBug,
  });
  closers.push(() => supervisor.shutDown(BOOT));

  const versions = new RegistryVersionStore(db);
  const registry = new RegistryKeeper({
    file: paths.registry,
    versions,
    now: clock.now,
    context: () => ({ defaults: settings.current.defaults }),
    apply: (snapshot, cause) => supervisor.apply(snapshot, cause),
    publish: (type, message, details, cause) => publish(type, null, message, details, cause),
  });
  const byHand = (): Cause => ({ actor: 'file', correlationId: randomUUID() });
  registry.reload(byHand());
  closers.push(watchForChanges(paths.registry, clock, () => registry.reload(byHand())));

  const tellProblems = () => {
    for (const problem of settings.problems) publish('settings_rejected', null, problem, {}, byHand());
  };
  tellProblems();
  const reload = () => {
    settings.reload();
    tellProblems();
    registry.reload(byHand());
  };

  const context: HandlerContext = {
    paths,
    clock,
    settings: () => settings.current,
    startedBy: options.startedBy,
    startedAt: clock.monotonic(),
    supervisor,
    registry,
    versions,
    bus,
    events,
    logs,
    check: () => runChecks({ supervisor, snapshot: () => registry.snapshot, db }),
    install: (server, signal) => launcher.install(supervisor.unit(server).spec, signal),
    reload,
    requestStop: options.onStopRequested,
  };
  const dispatcher = new Dispatcher({
    handlers: allHandlers(context),
    audit: (method, params, cause) => {
      publish(
        'command_received',
        serverOf(params),
        method,
        { params: maskDeep(params), actor: cause.actor },
        cause,
      );
    },
    logBug: (reference, method, error) =>
      log.error({ reference, method, err: error }, 'a method failed unexpectedly'),
  });
  socket = await listenOnSocket(paths.socket, {
    dispatcher,
    maxMessageBytes: settings.current.rpc.max_message_bytes,
    onDropped: (client, reason) =>
      publish('client_dropped', null, `client "${client}" was dropped: ${reason}`, {}, BOOT),
  });

  publish(
    'daemon_started',
    null,
    `mcpd ${version} started`,
    { pid: process.pid, started_by: options.startedBy },
    BOOT,
  );
  closers.push(() => {
    dispatcher.refuse();
    publish('daemon_stopped', null, 'mcpd is stopping', {}, BOOT);
  });
  if (options.only === undefined) supervisor.resume(desired.all(), BOOT);
  return { context, reload, close: () => closers.close() };
}

function serverOf(params: unknown): string | null {
  const { server } = params as { server?: unknown };
  return typeof server === 'string' ? server : null;
}
