import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import type { Env } from '../../src/platform/paths.ts';

/** Started by path, never imported: it is another process. */
const LOGGER_ENTRY = join(packageRoot, 'dist', 'daemon', 'logger', 'main.js');

export interface LoggerPlace {
  readonly runtimeDir: string;
  readonly socket: string;
  readonly home: string;
}

/**
 * Starts a logger that outlives us, in a session of its own; resolves when it can be connected to.
 * @throws when it cannot be started, or ends instead
 */
export async function startLogger({ runtimeDir, socket, home }: LoggerPlace): Promise<void> {
  // Nothing of our own environment: it may be that of an orphan, marked to be ended by the next daemon.
  const env: Env = { HOME: home, PATH: process.env.PATH };
  const child = spawn(process.execPath, [LOGGER_ENTRY, runtimeDir, socket], {
    cwd: runtimeDir,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the logger ended at once (${signal ?? `code ${code}`})`);
    });
    await Promise.race([once(child, 'message'), ended]);
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}
