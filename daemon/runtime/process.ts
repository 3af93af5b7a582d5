import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { execa } from 'execa';
import type { Launch } from '../../src/config/launch.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { Exit } from '../../src/domain/server.ts';
import type { Paths } from '../../src/platform/paths.ts';
import { findCommand, findElsewhere } from './find-command.ts';
import { DAEMON_MARKER } from './orphans.ts';
import { assertPortFree } from './port.ts';
import { treeMembers } from './process-table.ts';
import { ProcessTree } from './process-tree.ts';
import type { Instance, Runtime, StartRequest } from './runtime.ts';

/** In the environment of every server, with a value of its own for each run, so that strays can be told from strangers. */
const RUN_MARKER = 'MCP_MANAGER_RUN';

/** A stdio server is asked to leave by closing its stdin; this long it may take before it is told (MCP 2025-11-25, lifecycle, shutdown). */
const STDIN_GRACE_MS = 1000;
/** After SIGKILL only a process stuck in the kernel lives on; this long we look before we say so. */
const KILL_GRACE_MS = 2000;
/** A pipe that is still open when the tree is gone is held by a stranger; this long its last output may take. */
const DRAIN_GRACE_MS = 1000;

type Child = ReturnType<typeof spawn>;

/** Runs a server as a process of this machine, in a session (and so a process group) of its own. */
export class ProcessRuntime implements Runtime {
  readonly #home: string;
  readonly #runtimeDir: string;

  constructor({ home, runtimeDir }: Pick<Paths, 'home' | 'runtimeDir'>) {
    this.#home = home;
    this.#runtimeDir = runtimeDir;
  }

  async start(request: StartRequest): Promise<Instance> {
    const { spec, output } = request;
    if (spec.port !== null) await assertPortFree(spec.name, spec.port);
    const run = randomUUID();
    const child = this.#spawn(request, run);
    await spawned(child, spec.name);

    const speaksStdio = spec.transport === 'stdio';
    const drained = [output.attach(child.stderr as NonNullable<typeof child.stderr>, 'stderr')];
    if (!speaksStdio && child.stdout) drained.push(output.attach(child.stdout, 'stdout'));
    const channel =
      speaksStdio && child.stdin && child.stdout ? { input: child.stdin, output: child.stdout } : null;
    return new ProcessInstance(spec.name, child, `${RUN_MARKER}=${run}`, channel, drained);
  }

  #spawn({ spec, launch }: StartRequest, run: string): Child {
    assertFolder(spec.name, launch.cwd);
    const [file, args] =
      'shell' in launch ? ['/bin/sh', ['-c', launch.shell]] : [this.#find(spec.name, launch), launch.args];
    return spawn(file, args, {
      cwd: launch.cwd,
      env: { ...launch.env, [RUN_MARKER]: run, [DAEMON_MARKER]: this.#runtimeDir },
      stdin: spec.transport === 'stdio',
    });
  }

  #find(server: string, launch: Extract<Launch, { args: unknown }>): string {
    if (launch.file === null)
      throw new AppError('SPAWN_FAILED', { server, reason: 'its entry has no command' });
    const path = launch.env.PATH ?? '';
    const file = findCommand(launch.file, path, launch.cwd);
    if (file) return file;
    const elsewhere = findElsewhere(launch.file, this.#home);
    const details = { server, command: launch.file, path, found_elsewhere: elsewhere };
    if (elsewhere.length === 0) throw new AppError('SPAWN_NOT_FOUND', details);
    throw new AppError('SPAWN_NOT_FOUND', details, {
      hint: `it is at ${elsewhere.join(', ')}, which the PATH searched does not hold (${path}): give the full path in "command"`,
    });
  }
}

function spawn(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; stdin: boolean },
) {
  return execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    // A port server gets no stdin: one that ends at end of file must not end with the daemon.
    stdin: options.stdin ? 'pipe' : 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  });
}

function assertFolder(server: string, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('CWD_NOT_FOUND', { server, path });
}

async function spawned(child: Child, server: string): Promise<void> {
  if (child.pid !== undefined) return;
  const result = await child;
  throw new AppError(
    'SPAWN_FAILED',
    { server, reason: result.originalMessage ?? 'unknown' },
    { cause: result },
  );
}

class ProcessInstance implements Instance {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly channel: Instance['channel'];
  readonly #server: string;
  readonly #child: Child;
  readonly #tree: ProcessTree;
  readonly #drained: Promise<unknown>;
  #alive = true;
  #stopping: Promise<void> | null = null;

  constructor(
    server: string,
    child: Child,
    marker: string,
    channel: Instance['channel'],
    drained: Promise<void>[],
  ) {
    this.#server = server;
    this.pid = child.pid as number;
    this.channel = channel;
    this.#tree = new ProcessTree((table) => treeMembers(table, this.pid, marker), this.pid);
    this.#drained = Promise.all(drained);
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#alive = false;
        resolve({ code, signal });
      });
    });
  }

  stop(timeoutMs: number): Promise<void> {
    this.#stopping ??= this.#stopTree(timeoutMs);
    return this.#stopping;
  }

  async #stopTree(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const left = () => Math.max(0, deadline - performance.now());
    if (this.#alive && this.channel) {
      this.channel.input.end();
      await within(Math.min(STDIN_GRACE_MS, timeoutMs / 2), this.exited);
    }
    if (this.#alive) {
      this.#tree.askGroup();
      await within(left(), this.exited);
    }
    // What the main process left behind gets the same courtesy, in the time that is left.
    const remaining = await this.#tree.askAll();
    if (remaining > 0 && !(await this.#tree.gone(left()))) await this.#kill();
    await this.#drain();
  }

  /** Takes in what is still in the pipes. Somebody whom we cannot see may hold them open; that is not waited for. */
  async #drain(): Promise<void> {
    await within(DRAIN_GRACE_MS, this.#drained);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  async #kill(): Promise<void> {
    const pids = await this.#tree.kill(KILL_GRACE_MS);
    if (pids.length === 0) return;
    throw new AppError('STOP_FAILED', {
      server: this.#server,
      reason: `processes ${pids.join(', ')} outlived SIGKILL`,
      pids,
    });
  }
}

/** Waits for `fact`, at most `ms`. */
async function within(ms: number, fact: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([fact, limit]);
  clearTimeout(timer);
}
