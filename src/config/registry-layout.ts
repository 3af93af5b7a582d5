import type { Node } from 'jsonc-parser';
import { isPrivateKey } from './fields.ts';
import { type Property, propertiesOf } from './json-nodes.ts';
import type { JsonDocument } from './jsonc.ts';
import type { Problem } from './problems.ts';

/** The key under which most client configurations keep their servers, and the registry may. */
const WRAPPER = 'mcpServers';

/** Where an entry stands. Its name may stand at several places, which is an error of that entry alone. */
export interface Place extends Property {
  /** What is wrong with its being there, or null. */
  readonly wrong: string | null;
}

/** The object that holds the servers; null when there is none yet. */
export function containerOf(
  root: Node | null,
): { readonly node: Node; readonly path: readonly string[] } | null {
  if (!root) return null;
  const wrapper = propertiesOf(root).find(({ key }) => key === WRAPPER);
  return wrapper ? { node: wrapper.valueNode, path: [WRAPPER] } : { node: root, path: [] };
}

/** Why the file as a whole cannot be a registry, or null. */
export function layoutProblem({ root, positionOf }: JsonDocument): Problem | null {
  if (!root) return null;
  const wrappers = propertiesOf(root).filter(({ key }) => key === WRAPPER);
  const noObject = [root, ...wrappers.map(({ valueNode }) => valueNode)].find(
    ({ type }) => type !== 'object',
  );
  if (noObject) {
    const message = 'must be an object of servers by their names: { "<name>": { "command": "…" } }';
    return { path: noObject === root ? '' : WRAPPER, ...positionOf(noObject.offset), message };
  }
  const second = wrappers[1];
  if (!second) return null;
  const message = 'is there twice: put all servers into one of the two';
  return { path: WRAPPER, ...positionOf(second.keyNode.offset), message };
}

/** Every entry by its name, in the order of the file. Keys that begin with `x-`, and `$schema`, are nobody's. */
export function placesByName({ root, positionOf }: JsonDocument): Map<string, Place[]> {
  const container = containerOf(root)?.node;
  const beside =
    container === root ? [] : propertiesOf(root).filter(({ valueNode }) => valueNode !== container);
  const places = new Map<string, Place[]>();
  const add = (property: Property, misplaced: boolean) => {
    const { key } = property;
    if (isPrivateKey(key) || key === '$schema') return;
    const others = places.get(key) ?? [];
    const first = others[0] ? positionOf(others[0].keyNode.offset).line : null;
    const twice =
      first === null ? null : `is there twice (first in line ${first}): rename or remove one of the two`;
    const wrong = misplaced ? `stands beside "${WRAPPER}", where it is not read: move it inside` : twice;
    places.set(key, [...others, { ...property, wrong }]);
  };
  for (const property of propertiesOf(container)) add(property, false);
  for (const property of beside) add(property, true);
  return places;
}
