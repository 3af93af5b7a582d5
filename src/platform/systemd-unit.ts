/** An assignment of a unit file, in the order of the file: a key may stand in it more than once. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  /** As it is written: quotes, escapes and specifiers are the key's business. */
  readonly value: string;
}

/**
 * `text` as one word of a unit's value (systemd.syntax(7), "Quoting"), which no specifier changes. `$` is left alone:
 * it means something in ExecStart= only, where the caller has to see to it.
 */
export function quoteWord(text: string): string {
  const quoted = text
    .replaceAll(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a unit file must hold none
    .replaceAll(/[\u0000-\u001f\u007f]/g, (it) => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${quoted.replaceAll('%', '%%')}"`;
}

const CONTROLS: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', s: ' ' },
};
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g;
const WORD = /(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\\[\s\S]|[^\s"'\\])+/g;
const PART = /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|((?:\\[\s\S]|[^"'\\])+)/g;

/** The words of a value, without their quotes and escapes. Of specifiers, only `%%` is known; others stay as they are. */
export function splitWords(value: string): string[] {
  return [...value.matchAll(WORD)].map(([word]) =>
    word
      .replaceAll(PART, (_, double, single, bare) => (double ?? single ?? bare).replaceAll(ESCAPE, unescaped))
      .replaceAll('%%', '%'),
  );
}

function unescaped(_: string, ...[hex, short, long, octal, other = '']: (string | undefined)[]): string {
  const code = hex ?? short ?? long;
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  return CONTROLS[other] ?? other;
}

/** Reads the text of a unit file. Lines that are no assignment are passed over, as systemd passes over them. */
export function readUnit(text: string): Assignment[] {
  const assignments: Assignment[] = [];
  let section = '';
  for (const line of linesOf(text)) {
    const heading = /^\[(.+)\]$/.exec(line);
    if (heading) section = heading[1] ?? '';
    const [, key, value] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) assignments.push({ section, key, value });
  }
  return assignments;
}

/** Lines without comments; those that end in a backslash go on in the next, comments between them left out. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^\s*[#;]/.test(line));
  return lines
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim());
}
