import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

/** A place in a file of ours, as V8 writes it into a stack. */
const PLACE = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

/** Maps are large, and needed again at once or not for long: they stay until memory is short. */
let maps = new WeakRef(new Map<string, SourceMap | null>());

/**
 * A stack with the places in our sources in place of those in the bundle, which is minified. Done by hand, for with
 * `--enable-source-maps` Node keeps the maps of everything in memory, whether anything fails or not.
 */
export function withSourcePlaces(stack: string): string {
  return stack.replaceAll(PLACE, (place, file: string, line: string, column: string) => {
    const path = fileURLToPath(file);
    const entry = mapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    const source = relative(packageRoot, resolve(dirname(path), entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | null {
  const known = maps.deref() ?? new Map<string, SourceMap | null>();
  maps = new WeakRef(known);
  const map = known.has(file) ? (known.get(file) ?? null) : readMap(`${file}.map`);
  known.set(file, map);
  return map;
}

function readMap(path: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
