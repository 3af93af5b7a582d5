import { spawnSync } from 'node:child_process';

/**
 * Milliseconds from before a process is created until its end is known and its output is read.
 * @throws Error when it fails: what failed fast must not count as fast
 */
export function timeCommand(words: readonly string[], env: Readonly<Record<string, string>>): number {
  const [file = '', ...args] = words;
  const begin = performance.now();
  const { status, error, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const elapsed = performance.now() - begin;
  if (error) throw error;
  if (status !== 0) throw new Error(`${words.join(' ')} exited with code ${status}: ${stderr}`);
  return elapsed;
}
