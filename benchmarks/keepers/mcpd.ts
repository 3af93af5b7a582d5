import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../src/client/client.ts';
import { runCommand } from '../harness/command.ts';
import { entryFor } from '../harness/places.ts';
import { processesWith } from '../harness/processes.ts';
import { Sandbox } from '../harness/sandbox.ts';
import type { Keeper, KeeperKind, KeeperOptions, Program } from './keeper.ts';

const LOOK_EVERY_MS = 2;

/** Ours, with the settings that it comes with. */
export const MCPD: KeeperKind = { name: 'mcpd', open };

async function open(programs: readonly Program[], { forgiving }: KeeperOptions): Promise<Keeper> {
  const fields = forgiving ? { restart: { reset_after: 0 } } : {};
  const entries = programs.map(({ name, words, env }) => [name, entryFor(words, { ...fields, env })]);
  const sandbox = new Sandbox(Object.fromEntries(entries));
  const daemon = await sandbox.daemon();
  return {
    pids: () => daemonProcesses(sandbox),
    startAll: () => runCommand(sandbox.mcp('all', 'start'), sandbox.env),
    stopAll: () => runCommand(sandbox.mcp('all', 'stop'), sandbox.env),
    settled: (program, pid) => runningAs(pid, daemon, program),
    close: () => sandbox.close(),
  };
}

/** All that works for the daemon counts as it: `mcpd` itself, and the helpers that it starts. */
function daemonProcesses({ home }: Sandbox): number[] {
  return processesWith(`HOME=${home}`)
    .filter(({ command }) => isDaemon(command))
    .map(({ pid }) => pid);
}

/** Tells by its command line whether a process of a sandbox is the daemon, or one that the daemon needs. */
export function isDaemon(command: string): boolean {
  return /\bdist\/daemon\/|\bmcpd\b/.test(command);
}

/** Resolves once the daemon knows that the server is ready, as `pid`. */
export async function runningAs(pid: number, daemon: Client, server: string): Promise<void> {
  for (;;) {
    const [status] = (await daemon.call('server.status', { servers: [server] })).servers;
    if (status?.state === 'running' && status.pid === pid) return;
    if (status?.state === 'error') throw new Error(`${server} was given up: ${status.restart_reason}`);
    await pause(LOOK_EVERY_MS);
  }
}
