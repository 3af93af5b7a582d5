import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { kernelUnits } from './auxv.ts';
import { readProcFile } from './proc-file.ts';
import { inSlices } from './slices.ts';

/** One process as the system sees it at a moment. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly session: number;
  readonly zombie: boolean;
  /** Time on CPU since it began, with that of its children that have ended, in milliseconds. */
  readonly cpuMs: number;
  /** Time since it began, in milliseconds. */
  readonly ageMs: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
}

const UNITS = kernelUnits();

/** A reading costs milliseconds of a processor, so we rest this many times as long after each. */
const REST = 4;

let nextReading: Promise<ProcessInfo[]> | null = null;
let lastReading: Promise<unknown> = Promise.resolve();
let restUntil = 0;

/**
 * Every process of the machine. Linux: /proc; elsewhere: ps. Processes that end while we look are left out. Whoever
 * asks gets a reading that begins after that; those who ask in the meantime share it, so that the end of fifty servers
 * costs hardly more than the end of one.
 */
export function readProcessTable(): Promise<ProcessInfo[]> {
  nextReading ??= readAfterRest();
  return nextReading;
}

async function readAfterRest(): Promise<ProcessInfo[]> {
  await lastReading;
  await pause(Math.max(0, restUntil - performance.now()));
  nextReading = null;
  const begun = performance.now();
  const reading = process.platform === 'linux' ? readProc() : readPs();
  lastReading = reading.catch(() => {});
  const table = await reading;
  restUntil = performance.now() + REST * (performance.now() - begun);
  return table;
}

async function readProc(): Promise<ProcessInfo[]> {
  const pids = readdirSync('/proc').map(Number);
  return readProcesses(pids.filter(Number.isInteger));
}

/** These processes, but for those that are gone. Linux only. A machine with thousands of them stalls nobody. */
export async function readProcesses(pids: Iterable<number>): Promise<ProcessInfo[]> {
  const found: ProcessInfo[] = [];
  const uptimeMs = uptime() * 1000;
  await inSlices(pids, (pid) => {
    const info = readStat(pid, uptimeMs);
    if (info) found.push(info);
  });
  return found;
}

function readStat(pid: number, uptimeMs: number): ProcessInfo | null {
  try {
    return parseStat(pid, readProcFile(`/proc/${pid}/stat`), uptimeMs);
  } catch {
    return null;
  }
}

/**
 * Reads a line of /proc/<pid>/stat (proc_pid_stat(5)). The name in parentheses may itself hold spaces and parentheses.
 * @param uptimeMs how long the machine has been up
 */
export function parseStat(pid: number, line: string, uptimeMs: number): ProcessInfo {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    ppid: number(1),
    pgid: number(2),
    session: number(3),
    cpuMs: (number(11) + number(12) + number(13) + number(14)) * UNITS.tickMs,
    ageMs: Math.max(0, uptimeMs - number(19) * UNITS.tickMs),
    rssBytes: number(21) * UNITS.pageBytes,
  };
}

async function readPs(): Promise<ProcessInfo[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,rss=,time=,etime=']);
  return parsePsTable(stdout);
}

/** Reads what `ps -o pid=,ppid=,pgid=,stat=,rss=,time=,etime=` prints. Without a session, a group stands for it. */
export function parsePsTable(text: string): ProcessInfo[] {
  return text.split('\n').flatMap((line) => {
    const [pid, ppid, pgid, stat, rss, time, age] = line.trim().split(/\s+/);
    if (!pid || !time || !age) return [];
    const group = Number(pgid);
    return [
      {
        pid: Number(pid),
        ppid: Number(ppid),
        pgid: group,
        session: group,
        zombie: stat?.startsWith('Z') ?? false,
        cpuMs: parsePsTime(time),
        ageMs: parsePsTime(age),
        rssBytes: Number(rss) * 1024,
      },
    ];
  });
}

/** Milliseconds of ps's `[[dd-]hh:]mm:ss[.cc]`. */
export function parsePsTime(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((total, part) => total * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

/**
 * The living processes of the tree that began with `root`, a session leader: its process group, its session, and all
 * their descendants, also after `root` itself is gone. A process that left for a session of its own and whose parent
 * is dead is found by `marker`, `NAME=value` in its environment.
 */
export function treeMembers(
  table: readonly ProcessInfo[],
  root: number,
  marker: string | null,
): ProcessInfo[] {
  const members = new Set<number>();
  const alive = table.filter((info) => !info.zombie);
  for (const info of alive) {
    if (info.pid === root || info.pgid === root || info.session === root) members.add(info.pid);
    else if (marker && info.pid !== process.pid && hasInEnvironment(info, marker)) members.add(info.pid);
  }
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const info of alive) if (members.has(info.ppid)) members.add(info.pid);
  }
  return alive.filter((info) => members.has(info.pid));
}

/**
 * Reads the environments of all processes of a table, which `processesWith` and `treeMembers` do one by one otherwise
 * and at a stretch.
 */
export async function readEnvironments(table: readonly ProcessInfo[]): Promise<void> {
  await inSlices(table, environmentOf);
}

/** The living processes that have `entry`, `NAME=value`, in their environment. Linux only: elsewhere nobody tells. */
export function processesWith(table: readonly ProcessInfo[], entry: string): ProcessInfo[] {
  return table.filter((info) => !info.zombie && hasInEnvironment(info, entry));
}

/** Environments of the processes of a table, for as long as somebody has the table. */
const environments = new WeakMap<ProcessInfo, string>();

function hasInEnvironment(info: ProcessInfo, entry: string): boolean {
  return environmentOf(info).includes(`\0${entry}\0`);
}

function environmentOf(info: ProcessInfo): string {
  const environment = environments.get(info) ?? readEnvironment(info);
  environments.set(info, environment);
  return environment;
}

/** As the system keeps it: `NAME=value` between zero bytes. Empty where it cannot be read. */
function readEnvironment({ pid, rssBytes }: ProcessInfo): string {
  // A thread of the kernel has neither memory nor an environment.
  if (process.platform !== 'linux' || rssBytes === 0) return '';
  try {
    return `\0${readProcFile(`/proc/${pid}/environ`)}`;
  } catch {
    return '';
  }
}
