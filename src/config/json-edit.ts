import type { Node } from 'jsonc-parser';
import { type Property, propertiesOf } from './json-nodes.ts';
import { indentAt, printJson, startOfLine, styleOf } from './json-style.ts';
import { commaAfter, endOfLineComments, startOfCommentsAbove } from './json-trivia.ts';

/**
 * Edits of one property in JSON with comments. All else stays as it is, byte for byte. jsonc-parser's own `modify`
 * loses the comment behind the property before the one it removes, and lays lines out anew.
 */

const endOf = ({ offset, length }: Node): number => offset + length;

/** `text` with `key` of `object`, which must be a node of it, set to `value`: in its place, or else at the end. */
export function setProperty(text: string, object: Node, key: string, value: unknown): string {
  const style = styleOf(text);
  const properties = propertiesOf(object);
  const existing = properties.findLast((property) => property.key === key);
  if (existing) {
    const { valueNode, keyNode } = existing;
    const printed = printJson(value, style, indentAt(text, keyNode.offset));
    return splice(text, valueNode.offset, endOf(valueNode), printed);
  }
  const name = JSON.stringify(key);
  const last = properties.at(-1);
  if (!last) return insertFirst(text, object, (indent) => `${name}: ${printJson(value, style, indent)}`);
  const oneLine = !text.slice(object.offset, endOf(object)).includes('\n');
  if (oneLine)
    return splice(text, endOf(last.valueNode), endOf(last.valueNode), `, ${name}: ${JSON.stringify(value)}`);
  const indent = indentAt(text, last.keyNode.offset);
  return insertLine(text, last, `${style.eol}${indent}${name}: ${printJson(value, style, indent)}`);
}

/** Into an object without properties; parted from the comments that it may hold, which are about no property. */
function insertFirst(text: string, object: Node, print: (indent: string) => string): string {
  const { eol, unit } = styleOf(text);
  const outer = indentAt(text, object.offset);
  const close = endOf(object) - 1;
  const at = text.slice(0, close).trimEnd().length;
  const gap = at > object.offset + 1 ? eol : '';
  return splice(text, at, close, `${gap}${eol}${outer}${unit}${print(outer + unit)}${eol}${outer}`);
}

/** After the last property and the comment behind it; a comma at the end stays if there was one. */
function insertLine(text: string, last: Property, line: string): string {
  const end = endOf(last.valueNode);
  const comma = commaAfter(text, end);
  const at = endOfLineComments(text, comma === null ? end : comma + 1);
  const added = splice(text, at, at, comma === null ? line : `${line},`);
  return comma === null ? splice(added, end, end, ',') : added;
}

/** `text` without `key` of `object`, the comments right above it, and the comment behind it. By mistake, it can be there twice. */
export function removeProperty(text: string, object: Node, key: string): string {
  const properties = propertiesOf(object);
  let left = text;
  // The last one first, so that what is known of the others' places stays true.
  for (let index = lastOf(key, properties); index !== -1; index = lastOf(key, properties)) {
    left = removeAt(left, object, properties, index);
    properties.splice(index, 1);
  }
  return left;
}

function lastOf(key: string, properties: readonly Property[]): number {
  return properties.findLastIndex((property) => property.key === key);
}

function removeAt(text: string, object: Node, properties: readonly Property[], index: number): string {
  const [previous, property] = [properties[index - 1], properties[index] as Property];
  const from = previous ? endOf(previous.valueNode) : object.offset + 1;
  const comma = commaAfter(text, endOf(property.valueNode));
  const end = comma === null ? endOf(property.valueNode) : comma + 1;
  const start = property.keyNode.offset;
  const isLast = index === properties.length - 1;
  const [cutFrom, cutTo] = wholeLines(text, { start, end, from }) ?? [
    // Within a line, with the blanks that part it from what stays: before it if it is the last, else behind.
    isLast ? skipBlanks(text, start, -1) : start,
    isLast ? end : skipBlanks(text, end, 1),
  ];
  const cut = splice(text, cutFrom, cutTo, '');
  // Of the last property, the comma before it goes too.
  const before = previous && comma === null ? commaAfter(text, from) : null;
  return before === null ? cut : splice(cut, before, before + 1, '');
}

/** The lines of a property with the comments that belong to it, if they are its alone; `from` is where what is before it ends. */
function wholeLines(
  text: string,
  { start, end, from }: Record<'start' | 'end' | 'from', number>,
): [number, number] | null {
  const alone = text.slice(startOfLine(text, start), start).trim() === '';
  const first = startOfLine(text, startOfCommentsAbove(text, start, from));
  const last = endOfLineComments(text, end);
  const eol = /^[ \t]*\r?\n/.exec(text.slice(last));
  return alone && eol && first >= from ? [first, last + eol[0].length] : null;
}

function skipBlanks(text: string, offset: number, step: 1 | -1): number {
  let at = offset;
  while (/[ \t]/.test(text[step > 0 ? at : at - 1] ?? '')) at += step;
  return at;
}

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}
