import { expand, type Lookup } from './expand.ts';
import { isPrivateKey } from './fields.ts';
import { unknownKeyMessage } from './issues.ts';
import { lineIndex } from './positions.ts';
import { dotted } from './problems.ts';
import type { Layer, LayerName, Reading, SettingsProblem } from './settings-layers.ts';
import { type ReadSetting, readSetting, readSettingText } from './settings-reading.ts';
import { isSettingKey, SETTING_KEYS, SETTINGS } from './settings-schema.ts';
import { isTable, parseToml } from './toml.ts';
import { statementAt, tomlStatements } from './toml-statements.ts';

export interface SettingsFile {
  readonly file: string;
  readonly text: string;
  readonly layer: LayerName;
  /** For `${VAR}` in its values. */
  readonly lookup: Lookup;
}

/** What a config.toml says. A value that is wrong is told, and counts as not given. */
export function readSettingsFile({ file, text, layer, lookup }: SettingsFile): Layer {
  const parsed = parseToml(text);
  if (!parsed.ok) return { readings: [], problems: [{ ...parsed.problem, file }] };
  const statements = tomlStatements(text);
  const positionOf = lineIndex(text);
  const readings: Reading[] = [];
  const problems: SettingsProblem[] = [];
  for (const leaf of leavesOf(parsed.table, [])) {
    const statement = statementAt(statements, leaf.path);
    const { line } = positionOf(statement?.start ?? 0);
    const read = readLeaf(leaf, { layer, lookup });
    const key = leaf.path.join('.');
    if (read.ok && isSettingKey(key))
      readings.push({ key, value: read.value, origin: { layer, file, line } });
    if (read.ok) continue;
    const at = read.about === 'value' ? statement?.valueStart : statement?.start;
    problems.push({ path: dotted(leaf.path), ...positionOf(at ?? 0), message: read.message, file });
  }
  return { readings, problems };
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Everything in a table that is no section of ours, down to any depth. */
function leavesOf(table: Readonly<Record<string, unknown>>, path: readonly string[]): Leaf[] {
  return Object.entries(table).flatMap(([key, value]) => {
    if (isPrivateKey(key)) return [];
    const leaf = { path: [...path, key], value };
    return isSection(leaf.path) && isTable(value) ? leavesOf(value, leaf.path) : [leaf];
  });
}

type ReadLeaf =
  | (ReadSetting & { readonly ok: true })
  | { ok: false; message: string; about: 'key' | 'value' };

function readLeaf(
  { path, value }: Leaf,
  { layer, lookup }: Pick<SettingsFile, 'layer' | 'lookup'>,
): ReadLeaf {
  if (isSection(path)) return { ok: false, message: 'must be a table of settings', about: 'value' };
  const key = path.join('.');
  if (!isSettingKey(key) || path.some((segment) => segment.includes('.'))) {
    const message = unknownKeyMessage(path.at(-1) ?? '', keysIn(path.slice(0, -1)));
    return { ok: false, message, about: 'key' };
  }
  if (SETTINGS[key].projectOnly && layer !== 'project') {
    return { ok: false, message: 'belongs into the .mcp-manager.toml of a project', about: 'key' };
  }
  const unset: string[] = [];
  const expanded = expandValue(value, lookup, unset);
  if (unset.length > 0) return { ok: false, message: unsetMessage(unset), about: 'value' };
  const isText = typeof expanded === 'string' && expanded !== value;
  const read = isText ? readSettingText(key, expanded) : readSetting(key, expanded);
  return read.ok ? read : { ...read, about: 'value' };
}

function unsetMessage([name]: readonly string[]): string {
  return `needs the variable ${name}, which is not set: set it, or give a default: \${${name}:-value}`;
}

function expandValue(value: unknown, lookup: Lookup, unset: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => expandValue(item, lookup, unset));
  if (typeof value !== 'string') return value;
  const expansion = expand(value, lookup);
  unset.push(...expansion.unset);
  return expansion.text;
}

/** The keys that may stand in the table at `path`. */
function keysIn(path: readonly string[]): string[] {
  const prefix = path.map((segment) => `${segment}.`).join('');
  const keys = SETTING_KEYS.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  return [...new Set(keys.map((key) => key.split('.')[0] ?? ''))];
}

function isSection(path: readonly string[]): boolean {
  return (
    SETTING_KEYS.some((key) => key.startsWith(`${path.join('.')}.`)) &&
    !path.some((part) => part.includes('.'))
  );
}
