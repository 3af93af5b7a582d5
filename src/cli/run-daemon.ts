import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { DAEMON_ENTRY } from '../client/launch.ts';

/**
 * Runs the daemon's program in this terminal and returns its exit code. Ctrl-C reaches it directly, being in the same
 * foreground group; other signals are passed on.
 */
export async function runDaemon(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [DAEMON_ENTRY, ...args], { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
