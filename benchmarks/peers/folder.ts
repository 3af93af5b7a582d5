import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

/** What the benchmarks fetch is kept here between runs; git ignores it, and it may be taken away at any time. */
export function peerFolder(name: string): string {
  return join(packageRoot, 'benchmarks', '.peers', name);
}
