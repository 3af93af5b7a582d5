import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';

/** A younger one may be a write that is under way. */
const YOUNG_MS = 60_000;

/**
 * Copies of a file that an atomic write left behind because its process was killed: the name of the file and a number.
 * They hold what the file holds. Who else names files so cannot be told, so they are only shown.
 */
export function checkHalfWritten(file: string, now: number = Date.now()): Finding[] {
  const folder = dirname(file);
  const name = basename(file);
  const copies = namesIn(folder)
    .filter((each) => each.startsWith(`${name}.`) && /^\d{5,}$/.test(each.slice(name.length + 1)))
    .map((each) => join(folder, each))
    .filter((path) => now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) >= YOUNG_MS);
  return copies.map((path) =>
    warning(
      'secrets',
      `${path} looks like a copy of the registry that a killed process left`,
      `rm ${shellWord(path)}`,
    ),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
