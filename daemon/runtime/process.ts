import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Launch } from '../../src/config/launch.ts';
import { AppError } from '../../src/contract/errors.ts';
import { isAlive } from '../../src/platform/is-alive.ts';
import type { Paths } from '../../src/platform/paths.ts';
import type { Outlet } from '../logs/server-log.ts';
import { treeOf } from './adopt.ts';
import { birthOf } from './birth.ts';
import type { Cgroups } from './cgroups.ts';
import { findCommand, findElsewhere } from './find-command.ts';
import { fingerprintOf, type InstanceRecords } from './instance-record.ts';
import { DAEMON_MARKER, RUN_MARKER } from './markers.ts';
import { assertPortFree } from './port.ts';
import { exitOf, ProcessInstance } from './process-instance.ts';
import type { Instance, Runtime, StartRequest } from './runtime.ts';

/** Runs a server as a process of this machine, in a session (and so a process group) of its own. */
export class ProcessRuntime implements Runtime {
  readonly #home: string;
  readonly #runtimeDir: string;
  readonly #records: InstanceRecords;
  readonly #cgroups: Cgroups;

  constructor(
    { home, runtimeDir }: Pick<Paths, 'home' | 'runtimeDir'>,
    records: InstanceRecords,
    cgroups: Cgroups,
  ) {
    this.#home = home;
    this.#runtimeDir = runtimeDir;
    this.#records = records;
    this.#cgroups = cgroups;
  }

  async start(request: StartRequest): Promise<Instance> {
    const { spec, output } = request;
    await claimPort(request);
    const run = randomUUID();
    const speaksStdio = spec.transport === 'stdio';
    const outlet = await output.open(speaksStdio ? ['stderr'] : ['stdout', 'stderr']);
    try {
      const child = this.#spawn(request, run, outlet);
      const pid = await spawned(child, spec.name);
      const cgroup = this.#cgroups.enter(spec.name, run, pid);
      outlet.connect(child);
      const exited = exitOf(child);
      if (outlet.stdio !== 'pipe') await this.#record(request, pid, run);
      const { stdin, stdout } = child;
      return new ProcessInstance({
        server: spec.name,
        pid,
        exited,
        tree: treeOf({ pid, run }, cgroup, () => hasEnded(child) && isAlive(pid)),
        channel: speaksStdio && stdin && stdout ? { input: stdin, output: stdout } : null,
        outlet,
        adoptedAgeMs: null,
        onGone: () => {
          this.#records.forget(spec.name, run);
          void this.#cgroups.leave(pid);
        },
      });
    } catch (error) {
      outlet.close();
      throw error;
    }
  }

  /** At once, for what is killed before it is recorded cannot be adopted. */
  async #record({ spec }: StartRequest, pid: number, run: string): Promise<void> {
    const birth = await birthOf(pid);
    // It has ended already, which its exit will tell.
    if (birth === null) return;
    const fingerprint = fingerprintOf(spec);
    this.#records.record({ server: spec.name, pid, birth, run, fingerprint, startedAt: Date.now() });
  }

  #spawn({ spec, launch }: StartRequest, run: string, { stdio }: Outlet): ChildProcess {
    assertFolder(spec.name, launch.cwd);
    const [file, args] =
      'shell' in launch ? ['/bin/sh', ['-c', launch.shell]] : [this.#find(spec.name, launch), launch.args];
    const outputs = stdio === 'pipe' ? (['pipe', 'pipe'] as const) : ([stdio.stdout, stdio.stderr] as const);
    // A port server gets no stdin: one that ends at end of file must not end with the daemon.
    const input = spec.transport === 'stdio' ? 'pipe' : 'ignore';
    try {
      return spawn(file, args, {
        cwd: launch.cwd,
        env: { ...launch.env, [RUN_MARKER]: run, [DAEMON_MARKER]: this.#runtimeDir },
        stdio: [input, ...outputs],
        detached: true,
      });
    } catch (error) {
      throw spawnFailure(spec.name, error);
    }
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

/** Until then, nobody else is given its pid. */
const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** What is left of the run before may have the port still. */
async function claimPort({ spec: { name, port }, predecessor }: StartRequest): Promise<void> {
  if (port === null) return;
  try {
    await assertPortFree(name, port);
  } catch {
    await predecessor;
    await assertPortFree(name, port);
  }
}

function assertFolder(server: string, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('CWD_NOT_FOUND', { server, path });
}

/** The pid of a child that could be spawned. */
async function spawned(child: ChildProcess, server: string): Promise<number> {
  const failed = new Promise<Error>((resolve) => {
    child.once('error', resolve);
  });
  if (child.pid !== undefined) return child.pid;
  throw spawnFailure(server, await failed);
}

function spawnFailure(server: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('SPAWN_FAILED', { server, reason }, { cause: error });
}
