import { join } from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';
import type { Entry } from '../servers.ts';

/** The smallest server that there is: a shell that answers the handshake. */
export const TINY_SERVER = join(packageRoot, 'benchmarks', 'programs', 'tiny-server.sh');

/** Its entry, found without a PATH. */
export function tinyEntry(fields: Entry = {}): Entry {
  return { command: '/bin/sh', args: [TINY_SERVER], ...fields };
}
