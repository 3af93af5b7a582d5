import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Launch } from '../../src/config/launch.ts';
import type { Exit } from '../../src/domain/server.ts';
import { RUN_MARKER } from './markers.ts';
import { treeMembers } from './process-table.ts';
import { killGroup, ProcessTree } from './process-tree.ts';
import { within } from './within.ts';

/** More of what a command writes is not kept: its last line is all that is told of it. */
const MAX_TAIL_BYTES = 4096;
/** After SIGKILL only a process stuck in the kernel lives on; this long it is waited for. */
const KILL_GRACE_MS = 2000;
/** A pipe that is still open after the end is held by a process that left the group; its output is not waited for. */
const DRAIN_GRACE_MS = 200;

/** How a command ended. */
export interface BriefEnd {
  readonly exit: Exit;
  /** The last line that it wrote, on stdout or stderr; empty when it wrote none. */
  readonly lastLine: string;
}

/**
 * Runs a line of shell that is to end soon, in the folder and environment of a server. What it leaves in its process
 * group ends with it; when the signal is aborted, so does whatever else came of it.
 * @throws the signal's reason, when nothing of it is left; an error of the system when it cannot be started
 */
export async function runBriefly(
  command: string,
  { cwd, env }: Pick<Launch, 'cwd' | 'env'>,
  signal: AbortSignal,
): Promise<BriefEnd> {
  signal.throwIfAborted();
  const run = randomUUID();
  const child = spawn('/bin/sh', ['-c', command], {
    cwd,
    env: { ...env, [RUN_MARKER]: run },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const tail = new Tail();
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => tail.push(chunk));
  let ending = Promise.resolve();
  const kill = () => {
    ending = endTree(child, run);
  };
  signal.addEventListener('abort', kill, { once: true });
  try {
    const exit = await exitOf(child);
    await ending;
    await drain(child.stdout, child.stderr);
    signal.throwIfAborted();
    return { exit, lastLine: tail.lastLine };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      // The number stays taken while somebody is left in the group, so this reaches no stranger.
      if (child.pid) killGroup(child.pid);
      resolve({ code, signal });
    });
  });
}

/** Everything that came of it, also what left its group. Where the system does not tell, the group at least. */
async function endTree({ pid }: ChildProcess, run: string): Promise<void> {
  if (pid === undefined) return;
  const tree = new ProcessTree((table) => treeMembers(table, pid, `${RUN_MARKER}=${run}`), pid);
  await tree.kill(KILL_GRACE_MS).catch(() => killGroup(pid));
}

/** Takes in what is still in the pipes, and lets go of them. */
async function drain(...streams: readonly Readable[]): Promise<void> {
  const closed = streams.map(
    (stream) => stream.closed || new Promise((resolve) => stream.once('close', resolve)),
  );
  await within(DRAIN_GRACE_MS, Promise.all(closed));
  for (const stream of streams) stream.destroy();
}

/** The last bytes of what was written. */
class Tail {
  #bytes = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-MAX_TAIL_BYTES);
  }

  get lastLine(): string {
    return this.#bytes.toString('utf8').trim().split('\n').at(-1)?.trim() ?? '';
  }
}
