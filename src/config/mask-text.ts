import type { Node } from 'jsonc-parser';
import { maskText } from '../domain/mask.ts';
import { parseJsonc, withoutMark } from './jsonc.ts';
import { isSecret, isSecretFlag, maskPlain } from './mask-entry.ts';

/** A plain value in a text, where it stands, and how it may be shown. */
interface Shown {
  readonly node: Node;
  readonly path: string;
  readonly masked: unknown;
}

/**
 * The text of a registry with its secrets masked and all else as it is. A secret that is not the one of `before` at
 * the same place is marked as changed, since the mask hides it. Null when either text cannot be read.
 */
export function maskRegistryText(text: string, before?: string): string | null {
  const shown = shownValues(text);
  const earlier = before === undefined ? [] : shownValues(before);
  if (!shown || !earlier) return null;
  const old = new Map(earlier.map((item) => [item.path, item]));
  const body = withoutMark(text);
  let masked = '';
  let from = 0;
  for (const { node, path, masked: value } of shown) {
    const was = old.get(path);
    const changed = was !== undefined && was.masked === value && was.node.value !== node.value;
    masked += maskText(body.slice(from, node.offset));
    masked +=
      value === node.value
        ? body.slice(node.offset, end(node))
        : JSON.stringify(changed ? `${value} (changed)` : value);
    from = end(node);
  }
  return masked + maskText(body.slice(from));
}

const end = ({ offset, length }: Node): number => offset + length;

function shownValues(text: string): Shown[] | null {
  const parsed = parseJsonc(withoutMark(text));
  if (!parsed.ok) return null;
  return parsed.document.root ? plainValues(parsed.document.root, { path: '', secret: false }) : [];
}

function plainValues(node: Node, at: { path: string; secret: boolean }): Shown[] {
  const { children = [] } = node;
  if (node.type === 'array') {
    return children.flatMap((item, index) =>
      plainValues(item, {
        path: `${at.path}/${index}`,
        secret: at.secret || isSecretFlag(children[index - 1]?.value),
      }),
    );
  }
  if (node.type === 'object') {
    return children.flatMap(({ children: [key, value] = [] }) => {
      if (!key || !value) return [];
      return plainValues(value, {
        path: `${at.path}/${JSON.stringify(key.value)}`,
        secret: at.secret || isSecret(key.value),
      });
    });
  }
  return [{ node, path: at.path, masked: maskPlain(node.value, at.secret) }];
}
