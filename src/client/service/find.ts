import { join } from 'node:path';
import { type Paths, resolvePaths } from '../../platform/paths.ts';
import { readIfThere } from '../../platform/read-if-there.ts';
import type { Host } from './host.ts';
import { readAgent } from './read-agent.ts';
import { readUnitFile } from './read-unit-file.ts';
import { LAUNCHD_LABEL, type Scope, type Service, SYSTEMD_UNIT } from './service.ts';

/** Where the file of our service is, or would be. */
export function serviceFile(scope: Scope, host: Host, home: string): string {
  if (host.platform === 'darwin') {
    const folder =
      scope === 'system' ? join(host.root, 'Library/LaunchDaemons') : join(home, 'Library/LaunchAgents');
    return join(folder, `${LAUNCHD_LABEL}.plist`);
  }
  if (scope === 'system') return join(host.root, 'etc/systemd/system', SYSTEMD_UNIT);
  return join(host.env.XDG_CONFIG_HOME || join(home, '.config'), 'systemd/user', SYSTEMD_UNIT);
}

/** The service that runs the daemon of these paths; null when none is installed that does. */
export async function findService(paths: Paths, host: Host): Promise<Service | null> {
  for (const scope of ['user', 'system'] as const) {
    const service = await readService(scope, host, paths.home);
    if (service && isFor(service, paths, host)) return service;
  }
  return null;
}

/** What is installed for this scope; null when nothing is, or nothing that could be ours. */
export async function readService(scope: Scope, host: Host, home: string): Promise<Service | null> {
  const file = serviceFile(scope, host, home);
  const text = readIfAllowed(file);
  if (text === null) return null;
  const description = host.platform === 'darwin' ? await readAgent(file, host.env) : readUnitFile(text);
  if (!description?.program.some((word) => word.endsWith('/mcpd.js'))) return null;
  return { manager: host.platform === 'darwin' ? 'launchd' : 'systemd', scope, file, ...description };
}

/** Nothing is started by a file that we cannot read, so it is as good as none: a daemon is wanted all the same. */
function readIfAllowed(file: string): string | null {
  try {
    return readIfThere(file);
  } catch {
    return null;
  }
}

/** Whether its daemon and whoever has these paths would meet at one socket. */
function isFor({ scope, user, environment }: Service, { home, socket }: Paths, host: Host): boolean {
  if (scope === 'user') return resolvePaths({ HOME: home, ...environment }).socket === socket;
  return user === host.user && resolvePaths({ HOME: host.home, ...environment }).socket === socket;
}
