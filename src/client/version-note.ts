import { join } from 'node:path';
import { packageRoot, version } from '../platform/package-root.ts';
import type { Env, Paths } from '../platform/paths.ts';
import { findService } from './service/find.ts';
import { thisHost } from './service/host.ts';

/** One line for a user whose daemon is of another version than the program that speaks to it: that, and what to do. */
export async function versionNote(daemon: string, paths: Paths, env: Env): Promise<string> {
  const facts = `the daemon is ${daemon}, this is ${version}`;
  if (isNewer(daemon, version))
    return `${facts}; use the newer one: mcp doctor says which mcp is found first`;
  const service = await findService(paths, thisHost(env));
  // As a service it is started from where it was installed from, however often.
  const isElsewhere =
    service !== null && !service.program.includes(join(packageRoot, 'dist', 'bin', 'mcpd.js'));
  const command = isElsewhere ? 'mcp daemon install' : 'mcp daemon restart';
  return `${facts}; ${command} brings it up to date, port servers keep running`;
}

/** By the numbers of both. Of two builds of the same numbers, none is. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const at = a.findIndex((number, i) => number !== b[i]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
}

function numbersOf(version: string): number[] {
  return version.split(/[-+]/, 1)[0]?.split('.').map(Number) ?? [];
}
