import { readdirSync, readFileSync } from 'node:fs';

export interface FoundProcess {
  readonly pid: number;
  /** Its command line, the words with a space between. */
  readonly command: string;
}

/**
 * The processes, but for this one, that have `marker` (`NAME=value`) in their environment. Linux only: elsewhere
 * nothing is found.
 */
export function processesWith(marker: string): FoundProcess[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids
    .filter((pid) => pid !== process.pid && read(pid, 'environ').split('\0').includes(marker))
    .map((pid) => ({ pid, command: read(pid, 'cmdline').replaceAll('\0', ' ').trim() }));
}

/** Empty for a process that has ended, is a zombie, or belongs to somebody else. */
function read(pid: number, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
