import { readFileSync } from 'node:fs';
import type { Sample } from './race.ts';

/**
 * What a process holds, in bytes: `private` is what nobody else shares (what ending it would give back), `resident`
 * includes the pages of Node's own binary that all Node processes have in common. Linux only.
 */
export function memoryOf(pid: number): Sample {
  return parseRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
}

/** Reads /proc/<pid>/smaps_rollup (proc_pid_smaps(5)). */
export function parseRollup(text: string): Sample {
  const field = (name: string) => {
    const kib = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kib === undefined) throw new Error(`smaps_rollup has no ${name}`);
    return Number(kib) * 1024;
  };
  return { private: field('Private_Clean') + field('Private_Dirty'), resident: field('Rss') };
}
