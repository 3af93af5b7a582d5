/** What is read of a command line in one step. `raw` is left for `expand`; a `literal` is text it must not touch. */
export type Piece =
  | { readonly kind: 'literal' | 'raw'; readonly text: string; readonly length: number }
  | { readonly kind: 'space' | 'nothing' | 'quote' | 'shell' | 'unclosed'; readonly length: number };

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray, atWordStart: boolean) => Piece];

const literal = ([all, text = all]: RegExpExecArray): Piece => ({
  kind: 'literal',
  text,
  length: all.length,
});
const raw = ([text]: RegExpExecArray): Piece => ({ kind: 'raw', text, length: text.length });
const plain =
  (kind: 'space' | 'nothing' | 'quote' | 'shell' | 'unclosed') =>
  ([all]: RegExpExecArray): Piece => ({ kind, length: all.length });

const LINE_CONTINUATION: Rule = [/\\\r?\n/y, plain('nothing')];
/** `$${` and `${VAR}` are ours; `$VAR`, `$1`, `$(…)` and backticks only a shell can expand. */
const DOLLAR: readonly Rule[] = [
  [/\$\$\{/y, raw],
  [/\$\{/y, (match) => readReference(match.input, match.index)],
  [/`|\$(?=[\w(@*#?$!-])/y, plain('shell')],
];

/** POSIX shell command language, section 2.2, in the order in which the patterns are tried. */
const UNQUOTED: readonly Rule[] = [
  [/[ \t]+/y, plain('space')],
  [/'([^']*)'/y, literal],
  [/'/y, plain('unclosed')],
  [/"/y, plain('quote')],
  LINE_CONTINUATION,
  [/\\([\s\S])/y, literal],
  ...DOLLAR,
  [/[|&;<>()*?[\r\n]/y, plain('shell')],
  [
    /~(?=[\s/]|$)/y,
    (match, atStart) => (atStart ? { kind: 'raw', text: '${HOME}', length: 1 } : literal(match)),
  ],
  [/[~#]/y, (match, atStart) => (atStart ? plain('shell')(match) : literal(match))],
  [/[^\s'"\\$`|&;<>()*?[~#]+|[\s\S]/y, literal],
];
const DOUBLE_QUOTED: readonly Rule[] = [
  [/"/y, plain('quote')],
  LINE_CONTINUATION,
  [/\\([$`"\\])/y, literal],
  ...DOLLAR,
  [/[^"\\$`]+|[\s\S]/y, literal],
];

/** The piece of `text` that begins at `at`. */
export function readPiece(
  text: string,
  at: number,
  { inQuotes, atWordStart }: { inQuotes: boolean; atWordStart: boolean },
): Piece {
  for (const [pattern, read] of inQuotes ? DOUBLE_QUOTED : UNQUOTED) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return read(match, atWordStart);
  }
  return { kind: 'shell', length: 0 }; // not reached: the last rule of both tables takes any character
}

const REFERENCE_START = /\$\{[A-Za-z_]\w*(\}|:-)/y;
const INSIDE_DEFAULT = /\$\$\{|\$\{[A-Za-z_]\w*(\}|:-)|\}|['"\\`]|\$[({\w]/g;

/**
 * A whole `${VAR}` or `${VAR:-x}`, defaults nested as `expand` nests them. Other expansions of the shell, and quotes
 * inside a default (which the shell would take away), are left to the shell.
 */
function readReference(text: string, at: number): Piece {
  REFERENCE_START.lastIndex = at;
  const start = REFERENCE_START.exec(text);
  if (!start) return { kind: 'shell', length: 0 };
  let depth = start[1] === '}' ? 0 : 1;
  INSIDE_DEFAULT.lastIndex = REFERENCE_START.lastIndex;
  let end = REFERENCE_START.lastIndex;
  while (depth > 0) {
    const match = INSIDE_DEFAULT.exec(text);
    if (!match) return { kind: 'unclosed', length: 0 };
    const [token, tail] = match;
    if (token === '}') depth -= 1;
    else if (tail === ':-') depth += 1;
    else if (token !== '$${' && tail === undefined) return { kind: 'shell', length: 0 };
    end = INSIDE_DEFAULT.lastIndex;
  }
  return { kind: 'raw', text: text.slice(at, end), length: end - at };
}
