import { AppError, type ErrorCode } from '../../src/contract/errors.ts';
import { maskValues } from '../../src/domain/mask-values.ts';
import { describeExit, type Exit } from '../../src/domain/server.ts';

/** Why an attempt ends early: the time is up. */
export class ReadyTimeout extends Error {}

/** Why an attempt ends early: the process has ended. */
export class ExitedEarly extends Error {
  readonly exit: Exit;
  constructor(exit: Exit) {
    super(describeExit(exit));
    this.exit = exit;
  }
}

/** What is known of an attempt when it has failed. */
export interface AttemptFacts {
  readonly server: string;
  /** Where a server is that somebody else runs; null for our own. */
  readonly remoteUrl: string | null;
  readonly readyTimeoutMs: number;
  readonly phase: 'handshake' | 'health check';
  /** The first line on stdout that was no message. */
  readonly noise: string | null;
  /** What kept the last try from succeeding. */
  readonly lastTry: string | null;
  readonly lastWords: readonly string[];
  readonly secrets: ReadonlySet<string>;
}

/** What the failure of an attempt means to its user, secrets masked. */
export function explainFailure(error: unknown, facts: AttemptFacts): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ExitedEarly) {
    const { code, signal } = error.exit;
    return failure('EXITED_EARLY', { exit: error.message, exit_code: code, exit_signal: signal }, facts);
  }
  if (facts.phase === 'health check') {
    return failure('HEALTH_CHECK_FAILED', { reason: facts.lastTry ?? 'no answer yet' }, facts);
  }
  if (facts.noise !== null) return failure('STDOUT_NOT_MCP', { sample: facts.noise.slice(0, 200) }, facts);
  if (error instanceof ReadyTimeout && facts.remoteUrl !== null) {
    const reason = facts.lastTry ?? 'no answer in time';
    return failure('UPSTREAM_UNREACHABLE', { url: facts.remoteUrl, reason }, facts);
  }
  if (error instanceof ReadyTimeout) {
    const waiting = 'waiting for the MCP handshake';
    const phase = facts.lastTry === null ? waiting : `${waiting}: ${facts.lastTry}`;
    return failure('READY_TIMEOUT', { seconds: facts.readyTimeoutMs / 1000, phase }, facts);
  }
  return failure('HANDSHAKE_FAILED', { reason: reasonOf(error) }, facts);
}

function failure(code: ErrorCode, details: Record<string, unknown>, facts: AttemptFacts): AppError {
  const masked = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? maskValues(value, facts.secrets) : value,
  ]);
  const lastWords = facts.lastWords.map((line) => maskValues(line, facts.secrets));
  return new AppError(code, { server: facts.server, ...Object.fromEntries(masked), last_words: lastWords });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
