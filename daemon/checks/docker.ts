import type { RegistryEntry } from '../../src/config/registry.ts';
import { ok, problem } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { dockerProblem } from '../runtime/docker.ts';

/** Whether the Docker engine answers. A missing one is a problem only for who needs it. */
export async function checkDocker(entries: Iterable<RegistryEntry>): Promise<Finding[]> {
  const needing = [...entries].filter(({ spec }) => spec?.dependencies.some(({ type }) => type === 'docker'));
  const trouble = await dockerProblem();
  if (trouble === null) return [ok('docker', 'the Docker engine answers')];
  if (needing.length === 0) return [ok('docker', `no Docker engine (${trouble}); no server needs one`)];
  const names = needing.map(({ name }) => name).join(', ');
  return [problem('docker', `Docker is needed by ${names}: ${trouble}`, startDocker(process.platform))];
}

function startDocker(platform: NodeJS.Platform): string {
  return platform === 'darwin' ? 'open -a Docker' : 'sudo systemctl start docker';
}
