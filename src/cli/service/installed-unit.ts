import { join } from 'node:path';
import { findService } from '../../client/service/find.ts';
import { type Host, thisHost } from '../../client/service/host.ts';
import type { Service } from '../../client/service/service.ts';
import { isExecutable } from '../../platform/find-on-path.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { Paths } from '../../platform/paths.ts';
import { readIfThere } from '../../platform/read-if-there.ts';
import { look } from './look.ts';
import { render } from './plan.ts';

/** How the service of a daemon stands. */
export interface InstalledUnit {
  readonly installed: boolean;
  /** Whether `mcp daemon install` would find nothing to correct. */
  readonly current: boolean;
  /** Its file; null when there is none. */
  readonly path: string | null;
  /** What is not as it should be, each in words. */
  readonly differences: readonly string[];
  /** What its daemon and its servers are given, PATH among it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The difference that somebody may have wanted. */
export const EDITED = 'it was written by another version of mcp-manager, or edited by hand';

/** Looks at the service that runs the daemon of these paths. Asks no service manager, and changes nothing. */
export async function installedUnit(paths: Paths, host: Host = thisHost()): Promise<InstalledUnit> {
  const service = await findService(paths, host);
  if (!service) return { installed: false, current: false, path: null, differences: [], environment: {} };
  const differences = [
    ...differencesOfProgram(service.program),
    ...missingFolders(service.environment.PATH ?? ''),
    ...differencesOfText(service, paths, host),
  ];
  const { file: path, environment } = service;
  return { installed: true, current: differences.length === 0, path, differences, environment };
}

function differencesOfProgram([node = '', mcpd = '']: readonly string[]): string[] {
  const ours = join(packageRoot, 'dist', 'bin', 'mcpd.js');
  return [
    ...(isExecutable(node) ? [] : [`its Node.js is gone: ${node}`]),
    ...(mcpd === ours ? [] : [`it runs ${mcpd}, and this mcp is ${packageRoot}`]),
  ];
}

function missingFolders(path: string): string[] {
  const { isFolder } = look([]);
  return path.split(':').flatMap((folder) => (isFolder(folder) ? [] : [`${folder} of its PATH is gone`]));
}

/** Whether the template that it was made of is ours: with the same values, ours makes the same text. */
function differencesOfText(service: Service, { home, runtimeDir }: Paths, host: Host): string[] {
  const { scope, program, environment, file } = service;
  const [node = '', mcpd = ''] = program;
  const user = service.user ?? host.user;
  const text = render({ scope, node, mcpd, environment, user, home, runtimeDir }, host.platform);
  return text === readIfThere(file) ? [] : [EDITED];
}
