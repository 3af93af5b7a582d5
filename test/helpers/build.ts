import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

const SOURCES = ['bin', 'commands', 'daemon', 'router', 'src', 'scripts/build.mjs', 'package.json'];

/** Vitest's global set-up for tests of the built programs: what they run is never older than its sources. */
export default function build(): void {
  const built = newest(['oclif.manifest.json']);
  if (built > newest(SOURCES)) return;
  execFileSync(process.execPath, [join(packageRoot, 'scripts', 'build.mjs')], { stdio: 'inherit' });
}

/** When the last of these files and folders, and of all in them, was changed; 0 when there is none. */
function newest(paths: readonly string[]): number {
  const times = paths.flatMap((path) => {
    const full = join(packageRoot, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return [0];
    const inside = stat.isDirectory() ? readdirSync(full, { recursive: true, encoding: 'utf8' }) : [];
    return [full, ...inside.map((name) => join(full, name))].map((file) => statSync(file).mtimeMs);
  });
  return Math.max(0, ...times);
}
