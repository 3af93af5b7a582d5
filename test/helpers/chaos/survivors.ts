import { readFileSync } from 'node:fs';
import { type Process, processesWith } from '../processes.ts';

/** Programs of ours: the daemon, and what it runs for itself. */
const OURS = /\/dist\/(bin|daemon)\/\S+\.js\b/;

/** Living processes of servers on this home: what is in them, and what came of them. */
export function serverProcesses(home: string): Process[] {
  return processesWith(`HOME=${home}`).filter(({ command }) => !OURS.test(command));
}

/** Those of them that are none of these servers, and whose parents and their parents are none either. */
export function strays(home: string, servers: ReadonlyArray<{ readonly pid: number | null }>): Process[] {
  const roots = new Set(servers.map(({ pid }) => pid));
  return serverProcesses(home).filter(({ pid }) => {
    for (let at = pid; at > 1; at = parentOf(at)) if (roots.has(at)) return false;
    return true;
  });
}

/** 0 for a process that has ended. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
