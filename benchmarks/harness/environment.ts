import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot, version } from '../../src/platform/package-root.ts';

/** Where and when something was measured. */
export interface Environment {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly product: string;
  /** Of the sources, with `+` when they were changed since; null outside of a clone. */
  readonly commit: string | null;
  readonly node: string;
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  /** The load average of the last minute, before it began. */
  readonly load: number;
  /** The share of all cores that others kept busy in the second before it began. */
  readonly busy: number;
}

/** Takes a second, in which we are idle ourselves: it sees how busy others are. */
export async function describeEnvironment(): Promise<Environment> {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    product: `mcp-manager ${version}`,
    commit: commit(),
    node: process.version,
    system: `${type()} ${release()}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    load: round(loadavg()[0] ?? 0),
    busy: round(await busyShare(1000)),
  };
}

async function busyShare(ms: number): Promise<number> {
  const before = cpuTimes();
  await pause(ms);
  const after = cpuTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function cpuTimes(): { idle: number; all: number } {
  const times = cpus().map((core) => core.times);
  const all = times.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0);
  return { idle: times.reduce((sum, core) => sum + core.idle, 0), all };
}

function commit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'commands', 'daemon', 'router', 'bin') !== '';
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? '+' : '');
  } catch {
    return null;
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
