/** How a JSON text is laid out, so that what is added looks like what is there. */
export interface JsonStyle {
  readonly eol: string;
  /** One level of indentation. */
  readonly unit: string;
}

export function styleOf(text: string): JsonStyle {
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', unit: /^([ \t]+)"/m.exec(text)?.[1] ?? '  ' };
}

/** The white space that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset), offset))?.[0] ?? '';
}

export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** A list of plain values stays on one line up to this width. */
const WIDTH = 100;

/** `value` as JSON; every line but the first begins with `indent`. */
export function printJson(value: unknown, { eol, unit }: JsonStyle, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  if (isList && value.every((item) => typeof item !== 'object' || item === null)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (line.length <= WIDTH) return line;
  }
  const deeper = indent + unit;
  const print = (item: unknown) => printJson(item, { eol, unit }, deeper);
  const items = isList
    ? value.map(print)
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${print(item)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return `${open}${eol}${items.map((item) => deeper + item).join(`,${eol}`)}${eol}${indent}${close}`;
}
