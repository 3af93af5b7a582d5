import type { Tool } from '../contract/shapes.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';

/** Tools in a table; `of` leaves out the column that says the same in each row. */
export function toolTable(tools: ReadonlyArray<Tool & { server: string }>, of?: string): string {
  return table(tools, [
    { title: 'SERVER', value: (it) => (of === undefined ? it.server : '') },
    { title: 'TOOL', value: (it) => printable(it.name) },
    { title: 'ARGUMENTS', value: (it) => printable(argumentsOf(it.input_schema)), shrinks: true },
    { title: 'DESCRIPTION', value: (it) => printable(it.description), shrinks: true },
  ]);
}

/** The names of a tool's arguments; those in brackets may be left out. */
function argumentsOf(schema: Tool['input_schema']): string {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.keys(schema.properties ?? {})
    .map((name) => (required.has(name) ? name : `[${name}]`))
    .join(' ');
}
