import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time that the processes have used so far, in milliseconds, all threads together. From schedstat, which counts
 * nanoseconds: the ticks of /proc/<pid>/stat are 10 ms, and an idle daemon uses less than that in a second. Linux only.
 */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.flatMap(threadsOf).reduce((sum, path) => sum + parseSchedstat(readFileSync(path, 'latin1')), 0);
}

function threadsOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map((thread) => `${folder}/${thread}/schedstat`);
}

/** Milliseconds on a CPU, from /proc/<pid>/schedstat: its first number is nanoseconds. */
export function parseSchedstat(text: string): number {
  const nanoseconds = /^(\d+) \d+ \d+$/m.exec(text)?.[1];
  if (nanoseconds === undefined) throw new Error(`no schedstat: ${JSON.stringify(text)}`);
  return Number(nanoseconds) / 1e6;
}
