import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MethodName, Params, Result } from '../../src/contract/methods.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type Paths, resolvePaths } from '../../src/platform/paths.ts';
import { processesWith } from './processes.ts';
import { RpcClient } from './rpc-client.ts';
import { inTime, type UntilOptions } from './until.ts';

const MCPD = join(packageRoot, 'dist', 'bin', 'mcpd.js');

/** The built daemon as a process of its own. */
export interface DaemonProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly paths: Paths;
  readonly stderr: () => string;
  /** Resolves with the exit code, or with the signal that ended it. */
  readonly ended: Promise<number | string>;
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
}

/** A process of the daemon on this home, not necessarily ready; ended with the test, and all of its home with it. */
export function spawnDaemon(home: string, extraEnv: Readonly<Record<string, string>> = {}): DaemonProcess {
  const env = { HOME: home, PATH: process.env.PATH ?? '', MCP_STARTED_BY: 'cli', ...extraEnv };
  const child = spawn(process.execPath, [MCPD], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const paths = resolvePaths(env);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await inTime('the daemon ends', ended).catch(() => child.kill('SIGKILL'));
    for (const { pid } of processesWith(`HOME=${home}`)) process.kill(pid, 'SIGKILL');
  });
  return {
    child,
    pid: child.pid as number,
    paths,
    stderr: () => stderr,
    ended,
    async call(method, params) {
      const client = await RpcClient.open(paths.socket);
      try {
        return await client.call(method, params);
      } finally {
        client.close();
      }
    },
  };
}

/** A daemon that is ready. @throws what it said instead */
export async function startDaemonProcess(
  home: string,
  extraEnv: Readonly<Record<string, string>> = {},
  options: UntilOptions = {},
): Promise<DaemonProcess> {
  const daemon = spawnDaemon(home, extraEnv);
  const message = once(daemon.child, 'message').then(([said]) => said as { ready?: true; error?: unknown });
  const first = await inTime('the daemon is ready', Promise.race([message, daemon.ended]), {
    butIs: daemon.stderr,
    ...options,
  });
  if (typeof first !== 'object' || !first.ready)
    throw new Error(`${JSON.stringify(first)} ${daemon.stderr()}`);
  return daemon;
}
