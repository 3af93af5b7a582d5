import type { RegistrySnapshot } from '../../src/config/registry.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { checkDocker } from './docker.ts';
import { checkPorts } from './ports.ts';

/**
 * The checks that a running daemon makes itself, for it knows what runs and has the environment that servers get.
 * Everything that takes long or may hang is looked at from outside: see `inquiries.ts`.
 */
export async function checkWhileRunning(
  supervisor: Supervisor,
  registry: RegistrySnapshot,
): Promise<Finding[]> {
  const running = new Set(supervisor.running().map((unit) => unit.spec.name));
  const entries = [...registry.entries.values()];
  const stopped = entries.filter(({ name }) => !running.has(name));
  return [...checkPorts(stopped, () => false), ...(await checkDocker(entries))];
}
