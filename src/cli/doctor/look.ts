import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Finding } from '../../contract/shapes.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { Env } from '../../platform/paths.ts';

/** Looks at the daemon's files and surroundings where the daemon is not asked: started by path, never imported. */
const ENTRY = join(packageRoot, 'dist', 'daemon', 'check.js');
/** It answers in well under a second; a mend waits for a lock or a disk. */
const MEND_LIMIT_MS = 10_000;

interface Answer {
  readonly findings?: readonly Finding[];
  readonly mended?: string | null;
  readonly error?: string;
}

/** What a process of its own finds about one thing; it is killed when the signal is raised. */
export async function look(
  name: string,
  env: Env,
  signal: AbortSignal,
  ...args: string[]
): Promise<Finding[]> {
  const { findings = [], error } = await ask(['look', name, ...args], env, signal);
  if (error !== undefined) throw new Error(error);
  return [...findings];
}

/** Has a process of its own mend one thing, with the daemon's lock held. Rejects with why it did not. */
export async function mendOutside(name: string, env: Env): Promise<string | null> {
  const { mended = null, error } = await ask(['mend', name], env, AbortSignal.timeout(MEND_LIMIT_MS));
  if (error !== undefined) throw new Error(error);
  return mended;
}

function ask(args: readonly string[], env: Env, signal: AbortSignal): Promise<Answer> {
  const options = { env: { ...env }, signal, killSignal: 'SIGKILL' as const, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [ENTRY, ...args], options, (error, stdout, stderr) => {
      if (error) return reject(new Error(stderr.trim().split('\n').at(-1) || error.message));
      resolve(JSON.parse(stdout));
    });
  });
}
