import { getNodeValue, type Node } from 'jsonc-parser';
import type { ServerSpec } from '../domain/server.ts';
import { ENTRY_DEFAULTS, type EntryDefaults } from './defaults.ts';
import { checkEntry } from './entry.ts';
import { nodeNear, repeatedKeys } from './json-nodes.ts';
import { type JsonDocument, parseJsonc, withoutMark } from './jsonc.ts';
import { dotted, type Problem } from './problems.ts';
import { layoutProblem, type Place, placesByName } from './registry-layout.ts';

export interface RegistryEntry {
  readonly name: string;
  /** As it was written; empty when it is no object. May hold secrets: mask it before it is shown. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Null when there are problems. */
  readonly spec: ServerSpec | null;
  readonly problems: readonly Problem[];
}

export interface RegistrySnapshot {
  /** In the order of the file. Empty when the file as a whole cannot be used. */
  readonly entries: ReadonlyMap<string, RegistryEntry>;
  readonly fileProblem: Problem | null;
}

export interface RegistryContext {
  /** What entries get where they say nothing, as the settings have it. */
  readonly defaults?: EntryDefaults;
}

/**
 * Reads the text of the registry: `{ "<name>": ENTRY }` or `{ "mcpServers": { … } }`, with comments and trailing
 * commas allowed. An empty text is an empty registry; an invalid entry is listed with its problems and hides no other.
 */
export function parseRegistry(
  text: string,
  { defaults = ENTRY_DEFAULTS }: RegistryContext = {},
): RegistrySnapshot {
  const parsed = parseJsonc(withoutMark(text));
  const fileProblem = parsed.ok ? layoutProblem(parsed.document) : parsed.problem;
  const entries = new Map<string, RegistryEntry>();
  if (!parsed.ok || fileProblem) return { entries, fileProblem };
  for (const [name, places] of placesByName(parsed.document)) {
    entries.set(name, readEntry(name, places, { defaults, positionOf: parsed.document.positionOf }));
  }
  return { entries, fileProblem: null };
}

interface ReadContext extends Pick<JsonDocument, 'positionOf'> {
  readonly defaults: EntryDefaults;
}

/** The first place counts; that there are others is a problem in itself. */
function readEntry(
  name: string,
  places: readonly Place[],
  { defaults, positionOf }: ReadContext,
): RegistryEntry {
  const [{ keyNode, valueNode }] = places as readonly [Place];
  const problemAt = (node: Node, path: readonly PropertyKey[], message: string): Problem => ({
    path: dotted([name, ...path]),
    ...positionOf(node.offset),
    message,
  });
  const value: unknown = getNodeValue(valueNode);
  const { spec, findings } = checkEntry(name, value, defaults);
  const problems = [
    ...places.flatMap((place) => (place.wrong ? [problemAt(place.keyNode, [], place.wrong)] : [])),
    ...repeatedKeys(valueNode).map(({ path, node }) =>
      problemAt(node, path, 'is there twice: remove one of the two'),
    ),
    ...findings.map(({ path, message, about }) => {
      const node = path.length === 0 ? keyNode : nodeNear(valueNode, path, about);
      return problemAt(node, path, message);
    }),
  ];
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const raw = valueNode.type === 'object' ? (value as RegistryEntry['raw']) : {};
  return { name, raw, spec: problems.length === 0 ? spec : null, problems };
}
