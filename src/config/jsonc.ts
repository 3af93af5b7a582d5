import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { TOKEN } from './json-tokens.ts';
import { lineIndex, type Position } from './positions.ts';
import type { Problem } from './problems.ts';

export interface JsonDocument {
  /** Null for a text that is empty or holds only comments. */
  readonly root: Node | null;
  readonly positionOf: (offset: number) => Position;
}

export type ParsedJson =
  | { readonly ok: true; readonly document: JsonDocument }
  | { readonly ok: false; readonly problem: Problem };

/** Far beyond any real file, and far below what the parser's recursion could not take. */
const DEEPEST = 64;

/** Parses JSON that may hold comments and trailing commas. `text` must not begin with a byte order mark. */
export function parseJsonc(text: string): ParsedJson {
  const positionOf = lineIndex(text);
  const broken = (offset: number, message: string): ParsedJson => ({
    ok: false,
    problem: { path: '', ...positionOf(offset), message },
  });
  const tooDeep = findTooDeep(text);
  if (tooDeep !== null) return broken(tooDeep, `is nested more than ${DEEPEST} levels deep`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first)
    return broken(first.offset, SYNTAX_WORDS[printParseErrorCode(first.error)] ?? 'is not valid JSON');
  return { ok: true, document: { root: root ?? null, positionOf } };
}

/** `text` without the byte order mark that some editors write. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'is not valid JSON here: text needs double quotes',
  InvalidNumberFormat: 'is not a valid number here',
  PropertyNameExpected: 'needs a key in double quotes here',
  ValueExpected: 'needs a value here',
  ColonExpected: 'needs a ":" here, after the key',
  CommaExpected: 'needs a "," here, after the value before it',
  CloseBraceExpected: 'needs a "}" here, for a "{" that is never closed',
  CloseBracketExpected: 'needs a "]" here, for a "[" that is never closed',
  EndOfFileExpected: 'has something here after its end: remove it',
  UnexpectedEndOfComment: 'has a comment here that is never closed',
  UnexpectedEndOfString: 'has text here that is never closed: add a double quote',
  UnexpectedEndOfNumber: 'has a number here that ends too soon',
  InvalidUnicode: 'has an invalid \\u escape here',
  InvalidEscapeCharacter: 'has an invalid escape here: write \\\\ for a backslash',
  InvalidCharacter: 'has a control character here: write it as an escape',
};

/** The offset at which brackets are nested too deep, found without recursion. */
function findTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== TOKEN.end; token = scanner.scan()) {
    if (token === TOKEN.openBrace || token === TOKEN.openBracket) depth += 1;
    if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) depth -= 1;
    if (depth > DEEPEST) return scanner.getTokenOffset();
  }
  return null;
}
