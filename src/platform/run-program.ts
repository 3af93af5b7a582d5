import { execFile } from 'node:child_process';
import type { Env } from './paths.ts';

/** How a program ended. */
export interface Outcome {
  /** Null when it could not be started, or was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it complained of, or why it could not be started; without the space around it. */
  readonly complaint: string;
}

export interface RunOptions {
  readonly env?: Env;
  /** Milliseconds until it is ended by force. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Never rejects: that it is not there, or fails, is an answer. */
export function runProgram(
  file: string,
  args: readonly string[],
  { env = process.env, timeoutMs = 0 }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ code: codeOf(error), stdout, complaint: stderr.trim() || whyNot(file, error) });
    });
  });
}

type Failure = Parameters<NonNullable<Parameters<typeof execFile>[3]>>[0];

function codeOf(error: Failure): number | null {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : null;
}

function whyNot(file: string, error: Failure): string {
  if (error === null) return '';
  if (String(error.code) === 'ENOENT') return `${file} was not found`;
  if (error.killed) return `${file} took too long`;
  return typeof error.code === 'number' ? `${file} exited with code ${error.code}` : error.message;
}
