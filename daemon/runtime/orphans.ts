import { stillRuns } from './adopt.ts';
import type { Cgroups } from './cgroups.ts';
import type { InstanceRecord } from './instance-record.ts';
import { DAEMON_MARKER, RUN_MARKER } from './markers.ts';
import { type ProcessInfo, processesWith, treeMembers } from './process-table.ts';
import { ProcessTree } from './process-tree.ts';

/** A server whose daemon was killed has lost its stdin already; this long it may take to end. */
const GRACE_MS = 2000;
const KILL_GRACE_MS = 2000;

export interface Leftovers {
  readonly runtimeDir: string;
  readonly cgroups: Cgroups;
  /** Records of instances that are to go on. */
  readonly spared: readonly InstanceRecord[];
  /** Records of instances that are to end, if they still run. */
  readonly unwanted: readonly InstanceRecord[];
}

/**
 * Ends what an earlier daemon of this runtime folder left running when it was killed and nobody adopts, so that ports
 * are free and nothing runs twice. Call it with the lock held: then no other daemon is there to whom they could
 * belong. Says how many there were.
 */
export async function endOrphans(leftovers: Leftovers): Promise<number> {
  const alive = await Promise.all(leftovers.unwanted.map(stillRuns));
  // Elsewhere than on Linux nobody tells what is in an environment; there the records are all that we have.
  const recorded = leftovers.unwanted.filter((_, index) => alive[index]);
  const orphans = new ProcessTree((table) => orphansIn(table, { ...leftovers, unwanted: recorded }), null);
  const count = await orphans.askAll();
  if (count > 0 && !(await orphans.gone(GRACE_MS))) await orphans.kill(KILL_GRACE_MS);
  return count;
}

function orphansIn(
  table: readonly ProcessInfo[],
  { runtimeDir, cgroups, spared, unwanted }: Leftovers,
): ProcessInfo[] {
  const membersOf = ({ pid, run }: InstanceRecord) => treeMembers(table, pid, `${RUN_MARKER}=${run}`);
  const safe = new Set([...ourselves(table), ...spared.flatMap(membersOf).map(({ pid }) => pid)]);
  const goesOn = new Set(spared.map(({ run }) => run));
  const strays = cgroups.leftovers().flatMap(({ run, pids }) => (goesOn.has(run) ? [] : pids));
  const found = new Set([
    ...table.filter(({ pid }) => strays.includes(pid)),
    ...processesWith(table, `${DAEMON_MARKER}=${runtimeDir}`),
    ...unwanted.flatMap(membersOf),
  ]);
  return [...found].filter(({ pid }) => !safe.has(pid));
}

/** This process and all that it descends from: a daemon may have been started from inside of an orphan. */
function ourselves(table: readonly ProcessInfo[]): ReadonlySet<number> {
  const parents = new Map(table.map(({ pid, ppid }) => [pid, ppid]));
  const line = new Set<number>();
  for (let pid: number | undefined = process.pid; pid && !line.has(pid); pid = parents.get(pid))
    line.add(pid);
  return line;
}
