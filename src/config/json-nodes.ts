import type { Node } from 'jsonc-parser';

/** A key and its value in an object. */
export interface Property {
  readonly key: string;
  readonly keyNode: Node;
  readonly valueNode: Node;
}

/** The properties of an object in their order, keys that are there twice included; none for anything else. */
export function propertiesOf(node: Node | null | undefined): Property[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [keyNode, valueNode] = [] }) =>
    keyNode && valueNode ? [{ key: keyNode.value as string, keyNode, valueNode }] : [],
  );
}

/** The node at `path` below `node`, or the nearest above it that exists; for a key, the node of the key. */
export function nodeNear(node: Node, path: readonly PropertyKey[], about: 'key' | 'value'): Node {
  let found = node;
  for (const [index, segment] of path.entries()) {
    if (found.type === 'array') {
      const item = found.children?.[segment as number];
      if (!item) return found;
      found = item;
      continue;
    }
    const property = propertiesOf(found).find(({ key }) => key === segment);
    if (!property) return found;
    if (about === 'key' && index === path.length - 1) return property.keyNode;
    found = property.valueNode;
  }
  return found;
}

/** Every key that stands a second time in one object, at any depth. */
export function repeatedKeys(
  node: Node,
  path: readonly PropertyKey[] = [],
): { path: PropertyKey[]; node: Node }[] {
  if (node.type === 'array')
    return (node.children ?? []).flatMap((item, index) => repeatedKeys(item, [...path, index]));
  const seen = new Set<string>();
  return propertiesOf(node).flatMap(({ key, keyNode, valueNode }) => {
    const here = seen.has(key) ? [{ path: [...path, key], node: keyNode }] : [];
    seen.add(key);
    return [...here, ...repeatedKeys(valueNode, [...path, key])];
  });
}
