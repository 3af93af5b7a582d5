import { execa } from 'execa';
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
export async function runProgram(
  file: string,
  args: readonly string[],
  { env = process.env, timeoutMs = 0 }: RunOptions = {},
): Promise<Outcome> {
  const result = await execa(file, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    stripFinalNewline: false,
    reject: false,
  });
  const { exitCode: code = null, stdout = '', stderr = '' } = result;
  if (code === 0) return { code, stdout, complaint: stderr.trim() };
  return { code, stdout, complaint: stderr.trim() || whyNot(file, result) };
}

type Failure = Pick<Awaited<ReturnType<typeof execa>>, 'code' | 'exitCode' | 'timedOut' | 'originalMessage'>;

function whyNot(file: string, { code, exitCode, timedOut, originalMessage }: Failure): string {
  if (code === 'ENOENT') return `${file} was not found`;
  if (timedOut) return `${file} took too long`;
  return exitCode === undefined ? (originalMessage ?? 'unknown') : `${file} exited with code ${exitCode}`;
}
