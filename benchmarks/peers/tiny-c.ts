import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { peerFolder } from './folder.ts';

/** Compiles `programs/tiny-server.c`; null, said loudly, where there is no compiler. */
export function compileTinyServer(): readonly string[] | null {
  const folder = peerFolder('tiny-server');
  const [source, output] = [
    join(packageRoot, 'benchmarks', 'programs', 'tiny-server.c'),
    join(folder, 'tiny-server'),
  ];
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('cc', ['-O2', '-o', output, source], { stdio: ['ignore', 'pipe', 'pipe'] });
    return [output];
  } catch (error) {
    console.error(`\nNO C CHILD: there is no compiler that makes it (${String(error).split('\n')[0]}).\n`);
    return null;
  }
}
