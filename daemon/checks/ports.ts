import type { RegistryEntry } from '../../src/config/registry.ts';
import { ok, problem } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { type PortOwner, portOwner } from '../runtime/port.ts';

/** Ports of stopped servers that somebody has already, unless that is by right. */
export function checkPorts(
  entries: Iterable<RegistryEntry>,
  isRight: (owner: PortOwner) => boolean,
): Finding[] {
  const findings = [...entries].flatMap(({ name, spec }): Finding[] => {
    const owner = spec?.port ? portOwner(spec.port) : null;
    if (!spec || !owner || isRight(owner)) return [];
    const message = `port ${spec.port} of "${name}" is in use by ${owner.command} (pid ${owner.pid}); stop that, or choose another port`;
    return [problem('ports', message, `mcp edit ${name}`)];
  });
  return findings.length > 0 ? findings : [ok('ports', 'no port of a stopped server is taken')];
}
