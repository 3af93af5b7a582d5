import { setTimeout as pause } from 'node:timers/promises';
import type { Exit } from '../../src/domain/server.ts';
import type { Outlet } from '../logs/server-log.ts';
import { birthOf, isTaken } from './birth.ts';
import type { Cgroup } from './cgroup.ts';
import type { Cgroups } from './cgroups.ts';
import type { InstanceRecord, InstanceRecords } from './instance-record.ts';
import { RUN_MARKER } from './markers.ts';
import { ProcessInstance } from './process-instance.ts';
import { type ProcessInfo, processesWith, treeMembers } from './process-table.ts';
import { ProcessTree } from './process-tree.ts';

/** The end of its output tells of the end of most servers at once; others are looked after this often. */
const LOOK_EVERY_MS = 1000;

/** Whether the process of a record still runs: the same one, not another with its pid. */
export async function stillRuns({ pid, birth }: InstanceRecord): Promise<boolean> {
  return (await birthOf(pid)) === birth;
}

/** The process tree of a run. @param taken whether the pid is a stranger's by now */
export function treeOf(
  { pid, run }: Pick<InstanceRecord, 'pid' | 'run'>,
  cgroup: Cgroup | null,
  taken: () => boolean,
): ProcessTree {
  return new ProcessTree((table) => membersOf(taken() ? null : pid, run, table), pid, cgroup, taken);
}

/** @param root null when that pid is somebody else's */
function membersOf(root: number | null, run: string, table: readonly ProcessInfo[]): ProcessInfo[] {
  const marker = `${RUN_MARKER}=${run}`;
  return root === null ? processesWith(table, marker) : treeMembers(table, root, marker);
}

export interface Adoption {
  readonly record: InstanceRecord;
  readonly records: InstanceRecords;
  readonly cgroups: Cgroups;
}

/** Takes over a process that an earlier daemon started, and that still runs. It is no child of ours. */
export function adopt({ record, records, cgroups }: Adoption, outlet: Outlet): ProcessInstance {
  return new ProcessInstance({
    server: record.server,
    pid: record.pid,
    exited: endOf(record, outlet.drained),
    tree: treeOf(record, cgroups.reopen(record.pid), () => isTaken(record.pid, record.birth)),
    channel: null,
    outlet,
    adoptedAgeMs: Math.max(0, Date.now() - record.startedAt),
    onGone: () => {
      records.forget(record.server, record.run);
      void cgroups.leave(record.pid);
    },
  });
}

/** The system tells nobody but its parent how a process ended. */
const UNKNOWN_EXIT: Exit = { code: null, signal: null };

/** A dying process closes its files a moment before it is gone; one that only closed its output may live for ever. */
const LOOK_CLOSELY = { times: 50, everyMs: 10 };

async function endOf(record: InstanceRecord, silence: Promise<void>): Promise<Exit> {
  const silent = new AbortController();
  void silence.then(() => silent.abort());
  for (let looks = 0; await stillRuns(record); ) {
    const closely = silent.signal.aborted && looks < LOOK_CLOSELY.times;
    if (closely) looks += 1;
    const options = silent.signal.aborted ? { ref: false } : { ref: false, signal: silent.signal };
    await pause(closely ? LOOK_CLOSELY.everyMs : LOOK_EVERY_MS, undefined, options).catch(() => {});
  }
  return UNKNOWN_EXIT;
}
