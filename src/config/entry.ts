import { nameProblem } from '../domain/name.ts';
import type { ServerSpec } from '../domain/server.ts';
import { ENTRY_DEFAULTS, type EntryDefaults } from './defaults.ts';
import { type Finding, findings } from './issues.ts';
import { brokenRules } from './rules.ts';
import { type Entry, entrySchema } from './schema.ts';
import { toSpec } from './to-spec.ts';

export interface CheckedEntry {
  /** Null when anything is wrong. */
  readonly spec: ServerSpec | null;
  /** All that is wrong, wherever it stands. */
  readonly findings: readonly Finding[];
}

/** Checks one entry of the registry, as it was written, and fills in its defaults. */
export function checkEntry(
  name: string,
  value: unknown,
  defaults: EntryDefaults = ENTRY_DEFAULTS,
): CheckedEntry {
  const { entry, found } = parseEntry(value);
  const wrongName = nameProblem(name);
  if (wrongName) found.unshift({ path: [], message: wrongName, about: 'key' });
  if (found.length > 0 || !entry) return { spec: null, findings: found };
  const raw = value as Readonly<Record<string, unknown>>;
  return { spec: toSpec({ name, entry, raw, defaults }), findings: [] };
}

/** Shape first; then the rules between keys, for those keys whose shape is right, so that all is told at once. */
function parseEntry(value: unknown): { entry: Entry | null; found: Finding[] } {
  const parsed = entrySchema.safeParse(value, { reportInput: true });
  if (parsed.success) return { entry: parsed.data, found: brokenRules(parsed.data, new Set()) };
  const found = findings(parsed.error.issues);
  const wrong = new Set(found.flatMap(({ path }) => path.slice(0, 1)));
  if (wrong.size === 0) return { entry: null, found };
  const rest = Object.entries(value as object).filter(([key]) => !wrong.has(key));
  const entry = entrySchema.safeParse(Object.fromEntries(rest)).data ?? null;
  return { entry, found: entry ? [...found, ...brokenRules(entry, wrong)] : found };
}
