import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is wrong with the log of a server that counts its lines, in words: lines lost, doubled, or out of order. */
export function faultsInLog(runtimeDir: string, server: string, notes: string): string[] {
  const text = readFileSync(join(runtimeDir, `${server}.log`), 'utf8');
  const lasts = new Map<string, number>();
  const faults: string[] = [];
  for (const [, stream, pid, number] of text.matchAll(/ (?:stdout|stderr) (out|err) (\d+) (\d+)$/gm)) {
    const run = `${stream} ${pid}`;
    const expected = (lasts.get(run) ?? 0) + 1;
    if (Number(number) !== expected)
      faults.push(`${server}: of ${run} came ${number} in place of ${expected}`);
    lasts.set(run, Number(number));
  }
  for (const [run, last] of lasts) {
    const written = lastWritten(notes, run);
    if (last < written)
      faults.push(`${server}: of ${run} ${written} were written, and ${last} are in the log`);
  }
  return lasts.size === 0 ? [`${server} has no lines at all`] : faults;
}

/** How far a process came by its own account. */
function lastWritten(notes: string, run: string): number {
  const pid = run.split(' ')[1] as string;
  return readdirSync(notes).includes(pid) ? Number(readFileSync(join(notes, pid), 'utf8')) : 0;
}
