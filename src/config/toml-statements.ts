import { isTable, parseToml } from './toml.ts';

/** A header or a `key = value` of a TOML text, and where it stands: what smol-toml does not tell. Offsets in the text. */
export interface Statement {
  readonly kind: 'table' | 'array' | 'pair';
  /** Of a pair, with the path of the table that it is in. */
  readonly path: readonly string[];
  readonly start: number;
  /** Behind its last character, before any comment. */
  readonly end: number;
  /** Where the value of a pair begins; else the same as `end`. */
  readonly valueStart: number;
  /** How many segments of the path are the table's. */
  readonly tableDepth: number;
}

const BETWEEN = /(?:[\s\uFEFF]|#[^\n]*)*/y;
const HEADER = /(\[\[?)((?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\]"'\n])*)\]\]?/y;
const KEY = /((?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^="'\n])*)=[ \t]*/y;
/** Strings first, so that nothing inside of one is taken for anything else. */
const VALUE_TOKEN =
  /"""(?:\\[\s\S]|"{1,2}(?!")|[^"\\])*"{3,5}|'''(?:'{1,2}(?!')|[^'])*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[[{]|[\]}]|\n|[^"'#[\]{}\n]+/y;

/** The statements of a text that `parseToml` accepts, in their order. */
export function tomlStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  let table: readonly string[] = [];
  for (let at = skip(text, 0); at < text.length; at = skip(text, statements.at(-1)?.end ?? text.length)) {
    const header = matchAt(HEADER, text, at);
    const key = header ? null : matchAt(KEY, text, at);
    if (header) {
      table = keyPath(header[2] ?? '');
      const end = at + header[0].length;
      const kind = header[1] === '[[' ? 'array' : 'table';
      statements.push({ kind, path: table, start: at, end, valueStart: end, tableDepth: table.length });
    } else if (key) {
      const valueStart = at + key[0].length;
      const path = [...table, ...keyPath(key[1] ?? '')];
      const end = endOfValue(text, valueStart);
      statements.push({ kind: 'pair', path, start: at, end, valueStart, tableDepth: table.length });
    } else break; // not reached in a text that parses
  }
  return statements;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(text: string, at: number): number {
  return at + (matchAt(BETWEEN, text, at)?.[0].length ?? 0);
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let end = start;
  for (let at = start; at < text.length; ) {
    const [token] = matchAt(VALUE_TOKEN, text, at) ?? [];
    if (token === undefined || (depth === 0 && /^[#\n]/.test(token))) break;
    if (/^[[{]$/.test(token)) depth += 1;
    if (/^[\]}]$/.test(token)) depth -= 1;
    at += token.length;
    if (token.trim() !== '' && !token.startsWith('#')) end = at - (token.length - token.trimEnd().length);
  }
  return end;
}

/** The segments of a key, dotted or quoted as it may be. */
function keyPath(key: string): string[] {
  const parsed = parseToml(`${key} = 0`);
  const path: string[] = [];
  for (let value: unknown = parsed.ok ? parsed.table : null; isTable(value); ) {
    const [segment = ''] = Object.keys(value);
    path.push(segment);
    value = value[segment];
  }
  return path;
}

/** The statement that best shows where `path` is: its own, else one of what it holds, else the nearest around it. */
export function statementAt(statements: readonly Statement[], path: readonly string[]): Statement | null {
  const startsWith = (whole: readonly string[], part: readonly string[]) =>
    part.every((segment, i) => whole[i] === segment);
  const within = statements.filter((statement) => startsWith(statement.path, path));
  const own = within.find((statement) => statement.path.length === path.length) ?? within[0];
  if (own) return own;
  const around = statements.filter((statement) => startsWith(path, statement.path));
  return around.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}
