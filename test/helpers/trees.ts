import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type ProcessInfo, treeMembers } from '../../daemon/runtime/process-table.ts';
import { inTime } from './until.ts';

/** A process tree to try things on: a shell that leads a session, with a mark in its environment. */
export interface TestTree {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly run: string;
  readonly membersIn: (table: readonly ProcessInfo[]) => ProcessInfo[];
  /** Lets the shell go on, and answers with the pids that it then writes, one a line, up to an empty line. */
  go(): Promise<number[]>;
}

/**
 * Starts a shell with a script that waits for `go` by `read x`. It lives until something ends it, and all that it
 * ever said the pid of is ended with the test.
 */
export function startTree(script: string): TestTree {
  const run = randomUUID();
  const child = spawn('/bin/sh', ['-c', `${script}\nexec sleep 300`], {
    detached: true,
    env: { PATH: process.env.PATH, MCP_TEST_RUN: run },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = child.pid as number;
  const known = [pid];
  onTestFinished(() => {
    child.stdin?.destroy();
    child.stdout?.destroy();
    for (const each of known) endQuietly(each);
  });
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  return {
    child,
    pid,
    run,
    membersIn: (table) => treeMembers(table, pid, `MCP_TEST_RUN=${run}`),
    async go() {
      const said: number[] = [];
      const all = new Promise<void>((resolve) => {
        lines.on('line', (line) => (line === '' ? resolve() : said.push(Number(line))));
      });
      child.stdin?.write('\n');
      await inTime('the shell says the pids', all);
      known.push(...said);
      return said;
    },
  };
}

/** Ends the root alone, and resolves when that is known. */
export async function killRoot({ child }: TestTree): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Ends a process that may have ended already. */
export function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has
  }
}

/** One in the group; one that left for a session of its own; one that left, lost its parent and has no mark. */
export const WAYS_OUT = {
  'stayed in the group': 'read x; sleep 300 & echo $!; echo',
  'left for a session of its own': "read x; setsid sh -c 'echo $$; echo; exec sleep 300' &",
  'left, lost its parent and has a clean environment':
    "read x; (env -i setsid sh -c 'echo $$; echo; exec sleep 300' &)",
} as const;
