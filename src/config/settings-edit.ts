import { isDeepStrictEqual } from 'node:util';
import type { TomlTable, TomlValue } from 'smol-toml';
import type { Problem } from './problems.ts';
import { isTable, parseToml } from './toml.ts';
import { type Statement, tomlStatements } from './toml-statements.ts';
import { printTomlKey, printTomlValue, withValue } from './toml-value.ts';

export type EditedToml =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };

/** `text` with the setting at `dottedKey` set to `value`. Comments, order, and all other values stay as they are. */
export function setSetting(
  text: string,
  dottedKey: string,
  value: string | number | boolean | readonly string[],
): EditedToml {
  return edit(text, dottedKey.split('.'), value as TomlValue);
}

/** `text` without the setting at `dottedKey` and the comment behind it. Unchanged if it is not there. */
export function unsetSetting(text: string, dottedKey: string): EditedToml {
  return edit(text, dottedKey.split('.'), undefined);
}

/** Edits, then reads what came out: an edit that did more or less than was meant is not handed out. */
function edit(text: string, path: readonly string[], value: TomlValue | undefined): EditedToml {
  const before = parseToml(text);
  if (!before.ok) return before;
  const expected = withValue(before.table, path, value);
  const edited = expected ? change(text, { path, value, expected }) : text;
  const after = parseToml(edited);
  if (expected && after.ok && isDeepStrictEqual(withoutEmpty(after.table), withoutEmpty(expected))) {
    return { ok: true, text: edited };
  }
  const message = 'cannot be set, for this file has something else in its place: edit it by hand';
  return { ok: false, problem: { path: path.join('.'), line: 0, column: 0, message } };
}

interface Change {
  readonly path: readonly string[];
  readonly value: TomlValue | undefined;
  /** What the whole file is to say. */
  readonly expected: TomlTable;
}

function change(text: string, { path, value, expected }: Change): string {
  const statements = tomlStatements(text);
  const own = statements.find(({ kind, path: at }) => kind === 'pair' && isPrefix(at, path));
  if (!own) return value === undefined ? text : insert(text, statements, path, value);
  if (value === undefined && own.path.length === path.length) {
    return splice(text, startOfLine(text, own.start), endOfLine(text, own.end), '');
  }
  // The pair is the setting itself, or a table in braces that holds it.
  const whole = own.path.reduce<TomlValue>(
    (at, segment) => (isTable(at) ? (at[segment] ?? '') : ''),
    expected,
  );
  return splice(text, own.valueStart, own.end, printTomlValue(whole));
}

/** As a new line: in the table of that name, beside keys that make that table, or in a new table at the end. */
function insert(
  text: string,
  statements: readonly Statement[],
  path: readonly string[],
  value: TomlValue,
): string {
  const table = path.slice(0, -1);
  const header = statements.findIndex(({ kind, path: at }) => kind === 'table' && isSame(at, table));
  const next = statements.findIndex(({ kind }, index) => index > header && kind !== 'pair');
  const last = header < 0 ? undefined : statements[(next < 0 ? statements.length : next) - 1];
  const beside = statements.findLast(
    ({ kind, path: at }) => kind === 'pair' && isSame(at.slice(0, -1), table),
  );
  const after = last ?? beside;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (!after) {
    const gap = text.trim() === '' ? '' : `${text.endsWith('\n') ? '' : eol}${eol}`;
    return `${text}${gap}[${printTomlKey(table)}]${eol}${printTomlKey(path.slice(-1))} = ${printTomlValue(value)}${eol}`;
  }
  const at = endOfLine(text, after.end);
  const indent = text.slice(startOfLine(text, after.start), after.start).replace('\uFEFF', '');
  const line = `${indent}${printTomlKey(path.slice(after.tableDepth))} = ${printTomlValue(value)}${eol}`;
  return splice(text, at, at, text.slice(0, at).endsWith('\n') ? line : `${eol}${line}`);
}

const isPrefix = (part: readonly string[], whole: readonly string[]): boolean =>
  part.every((segment, index) => whole[index] === segment);
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && isPrefix(a, b);

const startOfLine = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

function endOfLine(text: string, offset: number): number {
  const eol = text.indexOf('\n', offset);
  return eol < 0 ? text.length : eol + 1;
}

function splice(text: string, start: number, end: number, insertion: string): string {
  return text.slice(0, start) + insertion + text.slice(end);
}

/** Without tables that hold nothing: one that only dotted keys made is gone with the last of them. */
function withoutEmpty(table: TomlTable): TomlTable {
  const entries = Object.entries(table).flatMap(([key, value]): [string, TomlValue][] => {
    const kept = isTable(value) ? withoutEmpty(value) : value;
    return isTable(kept) && Object.keys(kept).length === 0 ? [] : [[key, kept]];
  });
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
