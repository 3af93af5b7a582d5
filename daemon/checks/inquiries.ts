import { statSync } from 'node:fs';
import { join } from 'node:path';
import { checkFiles } from '../../src/config/check-files.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import type { Paths } from '../../src/platform/paths.ts';
import { checkClock, newestEventIn } from './clock.ts';
import { checkDatabase } from './database.ts';
import { checkDocker } from './docker.ts';
import { checkLeftovers, pidsWithMarker } from './leftovers.ts';
import { checkLock } from './lock.ts';
import { checkPorts } from './ports.ts';

/** Where and how to look. */
export interface Inquiry {
  readonly paths: Paths;
  /** Whether a daemon answers on the socket. */
  readonly daemonAnswers: boolean;
}

/** What can be found out of a daemon's files and surroundings without asking it. All of it only looks. */
export const INQUIRIES: Readonly<
  Record<string, (inquiry: Inquiry) => readonly Finding[] | Promise<readonly Finding[]>>
> = {
  lock: ({ paths, daemonAnswers }) => [checkLock(paths.lock, daemonAnswers)],
  leftovers: async ({ paths }) => [await checkLeftovers(paths.lock, paths.runtimeDir)],
  database: ({ paths }) => checkDatabase(paths.database),
  clock: ({ paths }) => [
    checkClock({
      now: Date.now(),
      builtAt: statSync(join(packageRoot, 'package.json')).mtimeMs,
      newestEventAt: newestEventIn(paths.database),
    }),
  ],
  ports: async ({ paths }) => {
    // What a killed daemon left running has its port by right, and is found by the check of leftovers.
    const left = new Set(await pidsWithMarker(paths.runtimeDir));
    return checkPorts(entriesOf(paths), ({ pid }) => left.has(pid));
  },
  docker: ({ paths }) => checkDocker(entriesOf(paths)),
};

function entriesOf(paths: Paths) {
  return checkFiles(paths, process.env, process.cwd()).registry.entries.values();
}
