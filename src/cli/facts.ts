import { paint } from './colour.ts';

/** `name: value` lines, values aligned; facts without a value are left out. */
export function factLines(facts: ReadonlyArray<readonly [string, string]>): string[] {
  const known = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`);
}
