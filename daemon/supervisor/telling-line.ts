import { stripVTControlCharacters } from 'node:util';

/** Longer is no sentence any more; the log has all of it. In characters. */
const MOST = 160;

/** What runtimes print around the message of an uncaught error, and lines without a word. */
const SAYS_NOTHING = /^(?:Node\.js v[\d.]+|at .*|[^\p{L}\p{N}]*)$/u;

/**
 * Of the last lines that a server wrote, oldest first, the last that says something, shortened; null when none does.
 * Below the error itself, Node.js prints its stack and its own version: neither explains anything.
 */
export function tellingLine(lines: readonly string[]): string | null {
  const line = lines.map(onOneLine).findLast((each) => !SAYS_NOTHING.test(each));
  if (line === undefined) return null;
  return line.length > MOST ? `${line.slice(0, MOST - 1).trimEnd()}…` : line;
}

const onOneLine = (text: string) => stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
