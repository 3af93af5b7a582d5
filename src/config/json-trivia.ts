import { createScanner } from 'jsonc-parser';
import { startOfLine } from './json-style.ts';
import { TOKEN } from './json-tokens.ts';

/** What stands between the values of a JSON text: commas and comments, and to whom they belong. */

const {
  comma: COMMA,
  lineComment: LINE_COMMENT,
  blockComment: BLOCK_COMMENT,
  lineBreak: LINE_BREAK,
  blank: BLANK,
} = TOKEN;
const TRIVIA: ReadonlySet<number> = new Set([COMMA, LINE_COMMENT, BLOCK_COMMENT, LINE_BREAK, BLANK]);

interface Token {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** Comments, commas and white space from `offset` on, up to the next thing that is none of them. */
function* triviaFrom(text: string, offset: number): Generator<Token> {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  for (;;) {
    const kind: number = scanner.scan();
    if (!TRIVIA.has(kind)) return;
    const start = scanner.getTokenOffset();
    yield { kind, start, end: start + scanner.getTokenLength() };
  }
}

/** The offset of the comma that follows a value that ends at `offset`, or null. */
export function commaAfter(text: string, offset: number): number | null {
  for (const { kind, start } of triviaFrom(text, offset)) if (kind === COMMA) return start;
  return null;
}

/** The end of the comments that finish the line of `offset`; `offset` itself when something else follows on it. */
export function endOfLineComments(text: string, offset: number): number {
  let end = offset;
  for (const token of triviaFrom(text, offset)) {
    if (token.kind === LINE_BREAK) return end;
    if (token.kind === COMMA) return offset;
    if (token.kind !== BLANK) end = token.end;
    if (token.kind === BLOCK_COMMENT && text.slice(token.start, token.end).includes('\n')) return offset;
  }
  return offset;
}

/** Where the comments begin that stand on the lines right above the key at `offset`; `offset` when there are none. */
export function startOfCommentsAbove(text: string, offset: number, after: number): number {
  const comments = [...triviaFrom(text, after)].filter(
    ({ kind }) => kind === LINE_COMMENT || kind === BLOCK_COMMENT,
  );
  return comments.reduceRight((start, comment) => {
    const adjacent = /^[ \t]*\r?\n[ \t]*$/.test(text.slice(comment.end, start));
    const ownLine = /^[ \t]*$/.test(text.slice(startOfLine(text, comment.start), comment.start));
    return adjacent && ownLine ? comment.start : start;
  }, offset);
}
