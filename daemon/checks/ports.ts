import type { RegistryEntry } from '../../src/config/registry.ts';
import { ok, problem } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { portOwner } from '../runtime/port.ts';

/** Ports of servers that do not run, and that somebody else has already. */
export function checkPorts(entries: Iterable<RegistryEntry>, runs: (server: string) => boolean): Finding[] {
  const findings = [...entries].flatMap(({ name, spec }): Finding[] => {
    if (!spec?.port || runs(name)) return [];
    const owner = portOwner(spec.port);
    if (!owner) return [];
    const message = `port ${spec.port} of "${name}" is in use by ${owner.command} (pid ${owner.pid}); stop that, or choose another port`;
    return [problem('ports', message, `mcp edit ${name}`)];
  });
  return findings.length > 0 ? findings : [ok('ports', 'no port of a stopped server is taken')];
}
