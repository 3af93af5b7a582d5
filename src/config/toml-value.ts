import { stringify, type TomlValue } from 'smol-toml';
import { isTable } from './toml.ts';

/** A value as it is written behind `key = `, tables in braces. */
export function printTomlValue(value: TomlValue): string {
  if (Array.isArray(value)) return `[${value.map(printTomlValue).join(', ')}]`;
  if (!isTable(value)) return stringify({ v: value }).slice('v = '.length).trimEnd();
  const pairs = Object.entries(value).map(
    ([key, item]) => `${printTomlKey([key])} = ${printTomlValue(item)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** A key from its segments, quoted where they need it. */
export function printTomlKey(path: readonly string[]): string {
  return path.map((segment) => stringify({ [segment]: 0 }).slice(0, -' = 0\n'.length)).join('.');
}

/**
 * A copy of `table` with `value` at `path`, or without what is there when `value` is undefined. Null when something
 * else than a table is on the way.
 */
export function withValue(
  table: Readonly<Record<string, TomlValue>>,
  [key = '', ...rest]: readonly string[],
  value: TomlValue | undefined,
): Record<string, TomlValue> | null {
  const copy: Record<string, TomlValue> = Object.assign(Object.create(null), table);
  if (rest.length === 0) {
    if (isTable(copy[key])) return null;
    delete copy[key];
    return value === undefined ? copy : Object.assign(copy, { [key]: value });
  }
  const inner = copy[key] ?? {};
  const changed = isTable(inner) ? withValue(inner, rest, value) : null;
  return changed && Object.assign(copy, { [key]: changed });
}
