import type { RegistrySnapshot } from '../src/config/registry.ts';
import type { Finding } from '../src/contract/shapes.ts';
import { dockerProblem } from './runtime/docker.ts';
import { portOwner } from './runtime/port.ts';
import type { Database } from './storage/database.ts';
import { damageOf } from './storage/integrity.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

export interface CheckDeps {
  readonly supervisor: Supervisor;
  readonly snapshot: () => RegistrySnapshot;
  readonly db: Database;
}

/** What only the daemon can see of what may be wrong; the rest is the CLI's part of `mcp doctor`. */
export async function runChecks(deps: CheckDeps): Promise<Finding[]> {
  return [...checkPorts(deps), checkDatabase(deps.db), await checkDocker(deps.snapshot())];
}

/** Ports of servers that do not run, and that somebody else has already. */
function checkPorts({ supervisor, snapshot }: CheckDeps): Finding[] {
  const running = new Set(supervisor.running().map((unit) => unit.spec.name));
  const findings = [...snapshot().entries.values()].flatMap(({ name, spec }): Finding[] => {
    if (!spec?.port || running.has(name)) return [];
    const owner = portOwner(spec.port);
    if (!owner) return [];
    const message = `port ${spec.port} of "${name}" is in use by ${owner.command} (pid ${owner.pid})`;
    return [
      {
        check: 'ports',
        status: 'problem',
        message,
        fix: `stop that program, or choose another port: mcp edit ${name}`,
      },
    ];
  });
  return findings.length > 0
    ? findings
    : [{ check: 'ports', status: 'ok', message: 'no port of a stopped server is taken', fix: null }];
}

function checkDatabase(db: Database): Finding {
  const damage = damageOf(db);
  if (damage === null)
    return { check: 'database', status: 'ok', message: 'the database is sound', fix: null };
  return {
    check: 'database',
    status: 'problem',
    message: damage,
    fix: 'mcp daemon restart sets a damaged database aside and begins anew',
  };
}

async function checkDocker(snapshot: RegistrySnapshot): Promise<Finding> {
  const needing = [...snapshot.entries.values()].filter(({ spec }) =>
    spec?.dependencies.some(({ type }) => type === 'docker'),
  );
  const problem = await dockerProblem();
  if (problem === null)
    return { check: 'docker', status: 'ok', message: 'the Docker engine answers', fix: null };
  if (needing.length === 0) {
    return {
      check: 'docker',
      status: 'ok',
      message: `no Docker engine (${problem}); no server needs one`,
      fix: null,
    };
  }
  const names = needing.map(({ name }) => name).join(', ');
  return {
    check: 'docker',
    status: 'problem',
    message: `Docker is needed by ${names}: ${problem}`,
    fix: 'start Docker, or set DOCKER_HOST to where it answers',
  };
}
