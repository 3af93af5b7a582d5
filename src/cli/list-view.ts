import type { ServerStatus, StatusReport } from '../contract/shapes.ts';
import { printable } from './printable.ts';
import { invalidLines, NO_SERVERS } from './server-view.ts';
import { type Column, table } from './table.ts';

const COLUMNS: readonly Column<ServerStatus>[] = [
  { title: 'NAME', value: (it) => it.name },
  { title: 'TRANSPORT', value: (it) => it.transport },
  { title: 'START', value: (it) => (it.enabled ? it.start : 'disabled') },
  { title: 'NEEDS', value: (it) => it.dependencies.map(({ name }) => name).join(', '), shrinks: true },
  { title: 'URL', value: (it) => it.url ?? '', shrinks: true },
  { title: 'TITLE', value: (it) => (it.title === it.name ? '' : printable(it.title)), shrinks: true },
];

/** The table of `mcp list`, and the entries that cannot be used. */
export function listTable({ servers, invalid }: StatusReport): string {
  if (servers.length + invalid.length === 0) return NO_SERVERS;
  const parts = servers.length > 0 ? [table(servers, COLUMNS)] : [];
  if (invalid.length > 0) parts.push(invalidLines(invalid).join('\n'));
  return parts.join('\n\n');
}
