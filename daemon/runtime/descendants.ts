import { existsSync, readdirSync } from 'node:fs';
import { readProcFile } from './proc-file.ts';

/** Whether the system keeps lists of children (Linux with CONFIG_PROC_CHILDREN, which all but tiny builds have). */
export const HAS_CHILD_LISTS = existsSync('/proc/thread-self/children');

/**
 * The living descendants of a process, by /proc/<pid>/task/<tid>/children (proc_tid_children(5)): as many small reads
 * as they have threads, however many processes the machine has. One whose parent died is not found this way.
 */
export function descendantsOf(root: number): number[] {
  const found: number[] = [];
  for (const parents = [root]; parents.length > 0; ) {
    const children = childrenOf(parents.pop() as number);
    found.push(...children);
    parents.push(...children);
  }
  return found;
}

/** A child belongs to the thread that forked it. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((tid) => childrenOfThread(pid, tid));
  } catch {
    return [];
  }
}

function childrenOfThread(pid: number, tid: string): number[] {
  try {
    const list = readProcFile(`/proc/${pid}/task/${tid}/children`);
    return list.split(' ').flatMap((each) => (each ? [Number(each)] : []));
  } catch {
    // The thread has ended meanwhile, and its children belong to another.
    return [];
  }
}
