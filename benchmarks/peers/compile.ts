import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { peerFolder } from './folder.ts';

/**
 * Compiles a C source of `programs/`, and answers with the path of the program `name`.
 * @param source its name without `.c`
 * @param defines macros that are string literals
 * @throws Error when there is no compiler, or it fails
 */
export function compile(
  source: string,
  name: string,
  defines: Readonly<Record<string, string>> = {},
): string {
  const folder = peerFolder(source);
  const output = join(folder, name);
  const macros = Object.entries(defines).map(([macro, value]) => `-D${macro}=${JSON.stringify(value)}`);
  mkdirSync(folder, { recursive: true });
  const path = join(packageRoot, 'benchmarks', 'programs', `${source}.c`);
  execFileSync('cc', ['-O2', ...macros, '-o', output, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  return output;
}
