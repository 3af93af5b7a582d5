import { serviceControl } from '../../client/service/control.ts';
import { findService } from '../../client/service/find.ts';
import { thisHost } from '../../client/service/host.ts';
import type { Service } from '../../client/service/service.ts';
import type { RegistryEntry } from '../../config/registry.ts';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { Env, Paths } from '../../platform/paths.ts';
import { installService } from '../service/install.ts';
import { EDITED, installedUnit } from '../service/installed-unit.ts';
import { planService } from '../service/plan.ts';
import { checkCommands } from './commands.ts';
import { type Diagnosis, mendable } from './diagnosis.ts';

/** Whether the service that runs the daemon, if there is one, is of this installation, and finds what servers need. */
export async function checkService(
  paths: Paths,
  env: Env,
  entries: readonly RegistryEntry[],
): Promise<Diagnosis[]> {
  const host = thisHost(env);
  const service = await findService(paths, host);
  if (!service) return [ok('service', 'none is installed: the daemon starts when it is needed')];
  const { differences, environment } = await installedUnit(paths, host);
  const lost = lostCommands(entries, env.PATH ?? '', environment.PATH ?? '', paths.home);
  const wrong = [
    ...differences,
    ...lost.map((name) => `it does not find the command of "${name}", which this shell does`),
  ];
  if (wrong.length === 0) return [ok('service', `${service.file} is as it should be`)];
  const message = `${service.file}: ${wrong.join('; ')}`;
  const finding = (lost.length > 0 ? problem : warning)('service', message, installCommand(service));
  const mayReplace = service.scope === 'user' && !differences.includes(EDITED);
  return [mayReplace ? mendable(finding, () => reinstall(paths, env)) : finding];
}

/** Servers that start from this shell, and would not start from the service. */
function lostCommands(
  entries: readonly RegistryEntry[],
  shell: string,
  service: string,
  home: string,
): string[] {
  const isFound = (entry: RegistryEntry, path: string) =>
    checkCommands([entry], path, home).every(({ status }) => status === 'ok');
  const lost = entries.filter((entry) => isFound(entry, shell) && !isFound(entry, service));
  return lost.map(({ name }) => name);
}

function installCommand({ scope }: Service): string {
  return scope === 'user' ? 'mcp daemon install' : 'sudo env "PATH=$PATH" mcp daemon install --system';
}

/** As `mcp daemon install` does it: port servers go on, and when it fails, all is as it was. */
async function reinstall(paths: Paths, env: Env): Promise<string> {
  const host = thisHost(env);
  const plan = await planService({ scope: 'user', paths, cwd: process.cwd() }, host);
  const control = serviceControl('user', plan.file, host);
  const signal = AbortSignal.timeout(REINSTALL_LIMIT_MS);
  const { daemon } = await installService({ plan, control, host, signal });
  return `${plan.file} was written anew, and runs (pid ${daemon.pid})`;
}

/** Servers that have no port are stopped meanwhile, each in its own time. */
const REINSTALL_LIMIT_MS = 60_000;
