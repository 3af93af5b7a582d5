import type { ChildProcess } from 'node:child_process';
import { AppError } from '../../src/contract/errors.ts';
import type { Exit } from '../../src/domain/server.ts';
import type { Outlet } from '../logs/server-log.ts';
import type { ProcessTree } from './process-tree.ts';
import type { Instance } from './runtime.ts';
import { within } from './within.ts';

/** A stdio server is asked to leave by closing its stdin; this long it may take before it is told (MCP 2025-11-25, lifecycle, shutdown). */
const STDIN_GRACE_MS = 1000;
/** After SIGKILL only a process stuck in the kernel lives on; this long we look before we say so. */
const KILL_GRACE_MS = 2000;
/** A stream that is still open when the tree is gone is held by a stranger; this long its last output may take. */
const DRAIN_GRACE_MS = 1000;
/** Streams of a tree that is gone end at once, unless one who got away from it has them too. */
const CLEAR_GRACE_MS = 20;

/** A logger that cannot be started must not keep a server from being ready. */
const ATTENDED_WITHIN_MS = 2000;

export interface ProcessParts {
  readonly server: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly tree: ProcessTree;
  readonly channel: Instance['channel'];
  readonly outlet: Outlet;
  readonly adoptedAgeMs: number | null;
  /** Called when nothing of it is left. */
  readonly onGone: () => void;
}

/** A server that runs as a process of this machine, started by us or by an earlier daemon. */
export class ProcessInstance implements Instance {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly channel: Instance['channel'];
  readonly attended: Promise<unknown>;
  readonly outlives: boolean;
  readonly adoptedAgeMs: number | null;
  readonly #parts: ProcessParts;
  #alive = true;
  #stopping: Promise<void> | null = null;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
    this.pid = parts.pid;
    this.channel = parts.channel;
    this.attended = within(ATTENDED_WITHIN_MS, parts.outlet.attended);
    this.outlives = parts.outlet.stdio !== 'pipe';
    this.adoptedAgeMs = parts.adoptedAgeMs;
    this.exited = parts.exited;
    void parts.exited.then(() => {
      this.#alive = false;
    });
  }

  stop(timeoutMs: number): Promise<void> {
    this.#stopping ??= this.#stopTree(timeoutMs);
    return this.#stopping;
  }

  async clear(): Promise<void> {
    const { tree, outlet } = this.#parts;
    const cleared = await tree.clear(KILL_GRACE_MS);
    if (!cleared || !(await within(CLEAR_GRACE_MS, outlet.drained))) await this.stop(0);
  }

  async #stopTree(timeoutMs: number): Promise<void> {
    const { tree } = this.#parts;
    const deadline = performance.now() + timeoutMs;
    const left = () => Math.max(0, deadline - performance.now());
    if (this.#alive && this.channel) {
      this.channel.input.end();
      await within(Math.min(STDIN_GRACE_MS, timeoutMs / 2), this.exited);
    }
    if (this.#alive) {
      tree.askGroup();
      await within(left(), this.exited);
    }
    // What the main process left behind gets the same courtesy, in the time that is left.
    const remaining = await tree.askAll();
    if (remaining > 0 && !(await tree.gone(left()))) await this.#kill();
    await this.#drain();
    this.#parts.onGone();
  }

  /** Takes in what is still in the pipes. Somebody whom we cannot see may hold them open; that is not waited for. */
  async #drain(): Promise<void> {
    const { outlet } = this.#parts;
    await within(DRAIN_GRACE_MS, outlet.drained);
    outlet.close();
    this.channel?.input.destroy();
    this.channel?.output.destroy();
  }

  async #kill(): Promise<void> {
    const pids = await this.#parts.tree.kill(KILL_GRACE_MS);
    if (pids.length === 0) return;
    throw new AppError('STOP_FAILED', {
      server: this.#parts.server,
      reason: `processes ${pids.join(', ')} outlived SIGKILL`,
      pids,
    });
  }
}

/** How a child of ours ended, once it has. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
