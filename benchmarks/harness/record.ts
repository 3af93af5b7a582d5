import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import type { RowResult } from './row.ts';
import { rowSection } from './tables.ts';

const FOLDER = join(packageRoot, 'benchmarks');
const RESULTS = join(FOLDER, 'results.json');
const PAGE = join(FOLDER, 'README.md');
const BEGIN = '<!-- results: written by `npm run bench`, do not edit -->';
const END = '<!-- end of results -->';

/**
 * Writes what a row found to results.json and into the README. The other rows keep what they had.
 * @param order the names of all rows, as they are to be shown
 */
export function record(fresh: RowResult, order: readonly string[]): void {
  const rows = merge(readResults(), fresh, order);
  writeFileSync(RESULTS, `${JSON.stringify({ rows }, null, 2)}\n`);
  const sections = rows.map(rowSection).join('\n\n');
  writeFileSync(PAGE, splice(readFileSync(PAGE, 'utf8'), sections));
}

/** `fresh` in the place of its earlier self; rows that exist no more are dropped. */
export function merge(old: readonly RowResult[], fresh: RowResult, order: readonly string[]): RowResult[] {
  const byName = new Map([...old, fresh].map((result) => [result.row, result]));
  return order.flatMap((name) => byName.get(name) ?? []);
}

/**
 * Replaces what stands between the markers of a page.
 * @throws Error when the page has lost them
 */
export function splice(page: string, results: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error('the page has no place for results');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${results}\n\n${page.slice(end)}`;
}

function readResults(): RowResult[] {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8')).rows;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
