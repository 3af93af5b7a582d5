import type { NewEvent } from '../src/contract/events.ts';
import { systemClock } from '../src/platform/clock.ts';
import { startAttendants } from './attendants.ts';
import type { Closers } from './closers.ts';
import { type Remember, remembering } from './complaints.ts';
import { DetachedLog } from './logger/detached-log.ts';
import { BOOT, byHand, type DaemonOptions } from './options.ts';
import { RegistryKeeper } from './registry-keeper.ts';
import type { Cgroups } from './runtime/cgroups.ts';
import type { InstanceRecords } from './runtime/instance-record.ts';
import { ProcessRuntime } from './runtime/process.ts';
import { RemoteRuntime } from './runtime/remote.ts';
import { UsageMeter } from './runtime/usage.ts';
import type { InstanceStore } from './storage/instances.ts';
import type { Stores } from './stores.ts';
import { Launcher } from './supervisor/launcher.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { watchForChanges } from './watch-file.ts';

interface Parts {
  readonly options: DaemonOptions;
  readonly stores: Stores;
  readonly cgroups: Cgroups;
  readonly closers: Closers;
  /** Asked at the end: whether servers that can outlive us do. */
  readonly keepServers: () => boolean;
}

/** The units, and the registry that says which there are. Nothing is started yet. */
export function superviseServers(parts: Parts) {
  const { options, stores, cgroups, closers, keepServers } = parts;
  const keepGoing = remembering(stores.complain);
  const launcher = createLauncher(parts, keepGoing);
  const supervisor = createSupervisor(parts, launcher, keepGoing);
  closers.push(() => Promise.all([supervisor.shutDown(BOOT, keepServers()), launcher.close()]));
  const { clock = systemClock, env, log, paths } = options;
  const attendants = startAttendants({
    clock,
    supervisor,
    bus: stores.bus,
    env,
    home: paths.home,
    usage: new UsageMeter(clock, (root) => cgroups.pidsOf(root)),
    reportBug: (message) => log.error({ component: 'attendants' }, message),
  });
  closers.push(() => attendants.close());
  const registry = keepRegistry(parts, supervisor, () => attendants.sync());
  const install = (server: string, signal: AbortSignal) =>
    launcher.install(supervisor.validUnit(server).spec, signal);
  return { supervisor, registry, launcher, install };
}

function createLauncher({ options, stores, cgroups }: Parts, keepGoing: Remember): Launcher {
  const { paths, settings, env } = options;
  const records = recordsThatGoOn(keepGoing, stores.instances);
  return new Launcher({
    env,
    home: paths.home,
    runtimeDir: paths.runtimeDir,
    logs: stores.logs,
    detachedLog: (server) => {
      const { logger: link, logs } = stores;
      return new DetachedLog(server, { link, local: logs.writer(server), runtimeDir: paths.runtimeDir });
    },
    records,
    cgroups,
    process: new ProcessRuntime(paths, records, cgroups),
    remote: new RemoteRuntime(),
    startConcurrency: settings.current.daemon.start_concurrency,
  });
}

/** What cannot be recorded runs all the same; it only will not be adopted. */
function recordsThatGoOn(keepGoing: Remember, instances: InstanceStore): InstanceRecords {
  return {
    record: (record) => keepGoing(() => instances.record(record)),
    forget: (server, run) => keepGoing(() => instances.forget(server, run)),
  };
}

function createSupervisor(
  { options, stores, cgroups }: Parts,
  launcher: Launcher,
  keepGoing: Remember,
): Supervisor {
  const { clock = systemClock, random = Math.random, log } = options;
  const { bus, desired, logger, logs } = stores;
  return new Supervisor({
    clock,
    random,
    prepare: (spec) => launcher.prepare(spec),
    takeTurn: (signal) => launcher.takeTurn(signal),
    publish: (event: NewEvent) => bus.publish(event),
    loadDesired: () => keepGoing(() => desired.all()) ?? new Map(),
    saveDesired: (server, wanted) => keepGoing(() => desired.set(server, wanted)),
    forgetDesired: (server) => {
      keepGoing(() => desired.forget(server));
      logger.forget(server);
      logs.release(server);
    },
    usage: new UsageMeter(clock, (root) => cgroups.pidsOf(root)),
    reportBug: (message) => log.error({ component: 'supervisor' }, message),
  });
}

function keepRegistry(
  { options, stores, closers }: Parts,
  supervisor: Supervisor,
  onApplied: () => void,
): RegistryKeeper {
  const { paths, settings, clock = systemClock } = options;
  const { bus, versions, complain, bound } = stores;
  const registry = new RegistryKeeper({
    file: paths.registry,
    versions,
    now: () => clock.now(),
    context: () => ({ defaults: settings.current.defaults }),
    apply: (snapshot, cause) => {
      supervisor.apply(snapshot, cause);
      onApplied();
    },
    publish: (event) => bus.publish(event),
    onUnrecorded: (error) => complain(error, 'an edit of the registry could not be recorded'),
  });
  registry.reload(byHand());
  bound.begin(() => new Set(registry.snapshot.entries.keys()));
  closers.push(watchForChanges(paths.registry, clock, () => registry.reload(byHand())));
  return registry;
}
