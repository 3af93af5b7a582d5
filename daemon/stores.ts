import { dirname } from 'node:path';
import { systemClock } from '../src/platform/clock.ts';
import type { Closers } from './closers.ts';
import { type Complain, complainer } from './complaints.ts';
import { DiskTrouble } from './disk-trouble.ts';
import { EventBus } from './events.ts';
import { LoggerLink } from './logger/link.ts';
import { LogStore } from './logs/log-store.ts';
import { TotalBound } from './logs/total-bound.ts';
import type { DaemonOptions } from './options.ts';
import { announceDatabase } from './storage/announce.ts';
import { openDatabase } from './storage/database.ts';
import { DesiredStore } from './storage/desired.ts';
import { EventStore } from './storage/events.ts';
import { InstanceStore } from './storage/instances.ts';
import { RegistryVersionStore } from './storage/registry-versions.ts';

/**
 * Opens all that is kept: the database with its tables, and the logs of servers.
 * @throws AppError DATABASE_TOO_NEW, DATABASE_FAILED, DATABASE_BACKUP_FAILED
 */
export function openStores(options: DaemonOptions, closers: Closers) {
  const tables = openTables(options, closers);
  return { ...tables, ...openLogs(options, tables.complain, closers) };
}

export type Stores = ReturnType<typeof openStores>;

function openTables({ paths, settings, log, clock = systemClock }: DaemonOptions, closers: Closers) {
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
  const desired = new DesiredStore(db);
  const instances = new InstanceStore(db);
  return { events, bus, complain, desired, instances, versions: new RegistryVersionStore(db) };
}

function openLogs(
  { paths, settings, clock = systemClock }: DaemonOptions,
  complain: Complain,
  closers: Closers,
) {
  const dir = paths.runtimeDir;
  const { max_file_bytes: maxFileBytes, max_files: maxFiles } = settings.current.logs;
  const limits = { maxFileBytes, maxFiles };
  const bound = new TotalBound({
    dir,
    clock,
    maxTotalBytes: () => settings.current.logs.max_total_bytes,
    onTrouble: (error) => complain(error, 'old logs could not be deleted'),
  });
  closers.push(() => bound.close());
  const onProblem = (server: string, error: Error) =>
    complain(error, 'its log cannot be written; lines are dropped until it can', { server });
  const logs = new LogStore({ dir, ...limits, clock, onProblem, onWritten: () => bound.wake() });
  closers.push(() => logs.close());
  const logger = new LoggerLink({
    runtimeDir: dir,
    home: paths.home,
    limits,
    onWritten: (server) => {
      logs.ring(server);
      bound.wake();
    },
    onProblem,
    onTrouble: (error) => complain(error, 'the logger cannot be used'),
  });
  closers.push(() => logger.close());
  return { logs, logger, bound };
}
