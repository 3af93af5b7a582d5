import type { Node } from 'jsonc-parser';
import { removeProperty, setProperty } from './json-edit.ts';
import { propertiesOf } from './json-nodes.ts';
import { printJson, styleOf } from './json-style.ts';
import { parseJsonc, withoutMark } from './jsonc.ts';
import { containerOf, layoutProblem } from './registry-layout.ts';

/**
 * Edits of the registry's text. Comments, the order of keys, and all other entries stay as they are. A text that
 * `parseRegistry` finds broken as a whole is given back unchanged: look for its `fileProblem` first.
 */

/** Adds an entry at the end, or puts it in the place of the one of that name. */
export function addEntry(text: string, name: string, entry: Readonly<Record<string, unknown>>): string {
  return edit(text, (body, servers) => {
    if (servers) return setProperty(body, servers, name, entry);
    const style = styleOf(body);
    const before = body.trim() === '' ? '' : body.trimEnd() + style.eol;
    return `${before}${printJson({ [name]: entry }, style, '')}${style.eol}`;
  });
}

/** Sets fields of an entry, each as a whole; null takes a field away. Nothing happens to a name that is not there. */
export function updateEntry(text: string, name: string, fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields).reduce(
    (before, [key, value]) =>
      edit(before, (body, servers) => {
        const entry = servers && propertiesOf(servers).find((property) => property.key === name)?.valueNode;
        if (entry?.type !== 'object') return body;
        return value === null ? removeProperty(body, entry, key) : setProperty(body, entry, key, value);
      }),
    text,
  );
}

/** Takes an entry away, with the comments right above it. */
export function removeEntry(text: string, name: string): string {
  return edit(text, (body, servers) => (servers ? removeProperty(body, servers, name) : body));
}

/** `servers` is the object that holds the entries, or null in a file without one. */
function edit(text: string, change: (body: string, servers: Node | null) => string): string {
  const body = withoutMark(text);
  const parsed = parseJsonc(body);
  if (!parsed.ok || layoutProblem(parsed.document)) return text;
  const mark = text.slice(0, text.length - body.length);
  return mark + change(body, containerOf(parsed.document.root)?.node ?? null);
}
