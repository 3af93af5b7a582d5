import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { RemoteError } from '../contract/envelope.ts';
import { AppError, type ErrorBody } from '../contract/errors.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { Env } from '../platform/paths.ts';

/** The daemon's entry point: started by path, never imported. */
export const DAEMON_ENTRY: string = join(packageRoot, 'dist', 'daemon', 'main.js');

/** Only an outer limit: the daemon itself says when it is ready, and its exit says that it never will be. */
const START_LIMIT_MS = 20_000;

/** What the daemon tells the process that started it, over the IPC channel. */
export type LaunchMessage = { readonly ready: true } | { readonly error: ErrorBody };

export interface LaunchOptions {
  readonly env: Env;
  /** The new daemon's working directory: it must not keep the caller's folder busy. */
  readonly cwd: string;
  readonly entry?: string | undefined;
}

/**
 * Starts a daemon in the background and returns once it listens. When another one won the race for the runtime
 * directory, that is just as good: it is about to listen. Rejects with the daemon's own error, or with
 * `DAEMON_START_FAILED`.
 */
export async function launchDaemon(options: LaunchOptions): Promise<'started' | 'lost the race'> {
  const child = spawn(process.execPath, [options.entry ?? DAEMON_ENTRY], {
    cwd: options.cwd,
    env: { ...options.env, MCP_STARTED_BY: 'cli' },
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const message = await firstWord(child);
    if ('ready' in message) return 'started';
    if (message.error.code === 'DAEMON_ALREADY_RUNNING') return 'lost the race';
    throw new RemoteError({ code: 0, message: message.error.message, data: message.error });
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Whichever is first: the child's message, its end, or the limit. */
function firstWord(child: ChildProcess): Promise<LaunchMessage> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(limit);
      reject(new AppError('DAEMON_START_FAILED', { reason }));
    };
    const limit = setTimeout(() => fail(`it said nothing for ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.once('message', (message) => {
      clearTimeout(limit);
      resolve(message as LaunchMessage);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      const end = () => fail(signal ? `it was ended by ${signal}` : `it exited with code ${code}`);
      // Its last message may still be on the way: the channel closes after it.
      if (child.connected) child.once('disconnect', end);
      else end();
    });
  });
}
