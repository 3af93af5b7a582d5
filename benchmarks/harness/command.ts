import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

type Env = Readonly<Record<string, string>>;

/**
 * Milliseconds from before a process is created until its end is known and its output is read.
 * @throws Error when it fails: what failed fast must not count as fast
 */
export function timeCommand(words: readonly string[], env: Env): number {
  const [file = '', ...args] = words;
  const begin = performance.now();
  const { status, error, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const elapsed = performance.now() - begin;
  if (error) throw error;
  if (status !== 0) throw new Error(`${words.join(' ')} exited with code ${status}: ${stderr}`);
  return elapsed;
}

/**
 * The same while we go on listening to something else; resolves with its end.
 * @throws Error when it fails, with what it wrote on stderr
 */
export async function runCommand(words: readonly string[], env: Env): Promise<void> {
  const [file = '', ...args] = words;
  await promisify(execFile)(file, args, { env });
}
