import { parse, TomlError, type TomlTable } from 'smol-toml';
import type { Problem } from './problems.ts';

export type ParsedToml =
  | { readonly ok: true; readonly table: TomlTable }
  | { readonly ok: false; readonly problem: Problem };

/** Parses TOML 1.0; the first error ends it. */
export function parseToml(text: string): ParsedToml {
  try {
    return { ok: true, table: parse(text) };
  } catch (error) {
    const { line, column } = error instanceof TomlError ? error : { line: 1, column: 1 };
    // Beyond its first line, the message quotes the file.
    const [message = ''] = (error as Error).message.replace('Invalid TOML document: ', '').split('\n');
    return { ok: false, problem: { path: '', line, column, message: `is not valid TOML: ${message}` } };
  }
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
