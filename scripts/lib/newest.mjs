import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './terminal.mjs';

/** When the last of these files and folders, and of all in them, was changed, in ms; 0 when there is none. */
export function newest(paths) {
  const times = paths.flatMap((path) => {
    const full = join(root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return [];
    const inside = stat.isDirectory() ? readdirSync(full, { recursive: true }) : [];
    return [full, ...inside.map((name) => join(full, name))].map(changed);
  });
  return Math.max(0, ...times);
}

/** An editor's temporary file may be gone by now. */
const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
