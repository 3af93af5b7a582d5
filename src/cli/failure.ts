import { errorBodyOf } from '../contract/envelope.ts';
import { AppError, type ErrorBody, EXIT, type ExitCode, exitCodeOf } from '../contract/errors.ts';
import { paint } from './colour.ts';
import { printable } from './printable.ts';
import { usageProblem } from './usage.ts';

/** Everything that can be thrown, in the product's one shape for failures. */
export function failureOf(error: unknown): ErrorBody {
  if (error instanceof Error && error.name === 'AbortError') return new AppError('INTERRUPTED').toBody();
  return errorBodyOf(error) ?? usageProblem(error) ?? unexpected(error);
}

/** How a command answers: in words, with one JSON document, or with a JSON document on each line. */
export type Answers = 'words' | 'json' | 'json lines';

/**
 * Tells the user about a failure: words on stderr, or `{"error": …}` on stdout. Returns the exit code. An interrupt
 * needs no words: the user pressed the key.
 */
export function report(error: unknown, answers: Answers): ExitCode {
  const body = failureOf(error);
  if (body.code === 'INTERRUPTED') return EXIT.interrupted;
  if (answers === 'words') process.stderr.write(`${formatFailure(body)}\n`);
  else process.stdout.write(`${JSON.stringify({ error: body }, null, answers === 'json' ? 2 : 0)}\n`);
  return exitCodeOf(body.code);
}

/** What happened, what to do next, and the last words of a server that failed. */
export function formatFailure(body: ErrorBody): string {
  const lines = [`${paint('red', 'error:', process.stderr)} ${printable(body.message)}`];
  if (body.hint) lines.push(`${paint('cyan', 'hint:', process.stderr)} ${printable(body.hint)}`);
  for (const line of lastWords(body)) lines.push(`  ${paint('dim', '|', process.stderr)} ${printable(line)}`);
  return lines.join('\n');
}

function lastWords({ details }: ErrorBody): string[] {
  const words = details.last_words;
  return Array.isArray(words) ? words.map(String) : [];
}

/** A bug of the CLI itself. */
function unexpected(error: unknown): ErrorBody {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6) : [];
  return {
    code: 'INTERNAL',
    message: `mcp failed unexpectedly: ${message}`,
    hint: 'this is a bug of mcp; please report it with the lines below',
    details: { last_words: stack.map((line) => line.trim()) },
  };
}

/** True when the words ask for JSON; what stands behind `--` belongs to somebody else. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}
