import type { RegistryVersion } from '../contract/shapes.ts';
import { paint, type Style } from './colour.ts';
import { printable } from './printable.ts';
import { formatInstant } from './units.ts';

/** One change of the registry, with its diff. */
export function formatVersion({ id, timestamp, actor, action, diff }: RegistryVersion): string {
  const head = `${paint('bold', `version ${id}`)}  ${formatInstant(timestamp)}  ${printable(action)} (${printable(actor)})`;
  const lines = printable(diff)
    .split('\n')
    .filter((line) => line !== '');
  return [head, ...lines.map((line) => `  ${paint(styleOf(line), line)}`)].join('\n');
}

function styleOf(line: string): Style | null {
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : 'dim';
}
