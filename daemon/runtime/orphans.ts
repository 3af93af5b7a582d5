import { type ProcessInfo, processesWith } from './process-table.ts';
import { ProcessTree } from './process-tree.ts';

/** In the environment of every server: the runtime folder of its daemon, of which there is one at a time. */
export const DAEMON_MARKER = 'MCP_MANAGER_RUNTIME';

/** A server whose daemon was killed has lost its stdin already; this long it may take to end. */
const GRACE_MS = 2000;
const KILL_GRACE_MS = 2000;

/**
 * Ends what an earlier daemon of this runtime folder left running when it was killed, so that ports are free and
 * nothing runs twice. Call it with the lock held: then no other daemon is there to whom they could belong. Says how
 * many there were.
 */
export async function endOrphans(runtimeDir: string): Promise<number> {
  const orphans = new ProcessTree((table) => orphansIn(table, runtimeDir), null);
  const count = await orphans.askAll();
  if (count > 0 && !(await orphans.gone(GRACE_MS))) await orphans.kill(KILL_GRACE_MS);
  return count;
}

function orphansIn(table: readonly ProcessInfo[], runtimeDir: string): ProcessInfo[] {
  const spared = ourselves(table);
  return processesWith(table, `${DAEMON_MARKER}=${runtimeDir}`).filter(({ pid }) => !spared.has(pid));
}

/** This process and all that it descends from: a daemon may have been started from inside of an orphan. */
function ourselves(table: readonly ProcessInfo[]): ReadonlySet<number> {
  const parents = new Map(table.map(({ pid, ppid }) => [pid, ppid]));
  const line = new Set<number>();
  for (let pid: number | undefined = process.pid; pid && !line.has(pid); pid = parents.get(pid))
    line.add(pid);
  return line;
}
