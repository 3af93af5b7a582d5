import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serviceFile } from '../../client/service/find.ts';
import type { Host } from '../../client/service/host.ts';
import type { Scope } from '../../client/service/service.ts';
import { AppError } from '../../contract/errors.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { type Paths, resolvePaths } from '../../platform/paths.ts';
import { type Account, systemAccount } from './account.ts';
import { captureEnvironment } from './capture-environment.ts';
import { capturePath, type LeftOut } from './capture-path.ts';
import { temporaryFolders } from './lasting.ts';
import { look } from './look.ts';
import { missingVariables } from './missing-variables.ts';
import { lastingProgram } from './program.ts';
import { renderAgent, renderUnit, type ServiceFacts } from './render.ts';

/** What is to be installed for whom. */
export interface Wish {
  readonly scope: Scope;
  /** Whom a service of the machine runs as, where that was said. */
  readonly user?: string | undefined;
  /** The caller's own paths. */
  readonly paths: Paths;
  readonly cwd: string;
}

/** A service as it would be installed. */
export interface ServicePlan {
  readonly scope: Scope;
  readonly file: string;
  readonly text: string;
  readonly account: Account;
  /** Where its daemon will be found. */
  readonly paths: Paths;
  readonly environment: Readonly<Record<string, string>>;
  /** Of PATH and of the environment. */
  readonly leftOut: readonly LeftOut[];
  /** What the user ought to know of it. */
  readonly notes: readonly string[];
}

/**
 * Works out a service for this installation and this shell. Changes nothing.
 * @throws AppError USAGE, SERVICE_REFUSED
 */
export async function planService(wish: Wish, host: Host): Promise<ServicePlan> {
  const account = await accountFor(wish, host);
  const kept = captureEnvironment(host.env, wish.cwd);
  const paths = wish.scope === 'user' ? wish.paths : resolvePaths({ ...kept.variables, HOME: account.home });
  const { path, program } = findPrograms(host);
  const environment = { PATH: path.folders.join(':'), ...kept.variables };
  const { runtimeDir, home } = paths;
  const facts = { scope: wish.scope, ...program, environment, user: account.user, home, runtimeDir };
  return {
    scope: wish.scope,
    file: serviceFile(wish.scope, host, home),
    text: render(facts, host.platform),
    account,
    paths,
    environment,
    leftOut: [...path.leftOut, ...kept.leftOut],
    notes: [...program.notes, ...missingVariables(paths.registry, environment, host.env)],
  };
}

async function accountFor({ scope, user, paths }: Wish, host: Host): Promise<Account> {
  if (scope === 'system') return systemAccount(user, host);
  if (host.uid === 0 && host.env.SUDO_USER && host.env.SUDO_USER !== 'root') {
    const problem = 'with sudo, the service would be that of root';
    const hint = 'without sudo it is yours; with --system it is the machine’s, and runs as you';
    throw new AppError('SERVICE_REFUSED', { problem }, { hint });
  }
  return { user: host.user, uid: host.uid, gid: -1, home: paths.home };
}

/** The PATH that servers are found by, and what is run. */
function findPrograms({ env }: Host) {
  const temporary = temporaryFolders(env);
  const captured = (node: string) => capturePath(env.PATH ?? '', dirname(node), look(temporary));
  const { execPath } = process;
  const known = captured(execPath).folders.join(':');
  const program = lastingProgram({ execPath, packageRoot, path: known, temporary });
  return { path: captured(program.node), program };
}

/** The text of a service's file, of the template for this platform. */
export function render(facts: ServiceFacts, platform: NodeJS.Platform): string {
  const template = (name: string) => readFileSync(join(packageRoot, 'systemd', name), 'utf8');
  if (platform === 'darwin') return renderAgent(template('dev.mcp-manager.mcpd.plist'), facts);
  return renderUnit(template('mcpd.service'), facts);
}
