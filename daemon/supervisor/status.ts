import type { ServerStatus, StatusReport } from '../../src/contract/shapes.ts';
import { maskText } from '../../src/domain/mask.ts';
import type { Dependency, Health, ServerSpec, ServerState } from '../../src/domain/server.ts';
import type { Usage } from '../runtime/usage.ts';
import { type Judgement, WELL, withDependencies } from './health.ts';
import type { UnitView } from './unit-view.ts';

/** What a state says of health. Of one that runs, its probes and what it needs say more. */
const HEALTH_OF: Readonly<Record<ServerState, Health>> = {
  stopped: 'unknown',
  starting: 'unknown',
  running: 'healthy',
  stopping: 'unknown',
  backoff: 'unhealthy',
  error: 'unhealthy',
  maintenance: 'unknown',
};

type Dependencies = ServerStatus['dependencies'];

function healthOf(view: UnitView, dependencies: Dependencies) {
  const { state, lastError } = view;
  if (state === 'running') return withDependencies(ownHealth(view), dependencies);
  // A server that is only being tried again is no better than it was before.
  const unhealthy = state === 'starting' && lastError !== null;
  return { health: unhealthy ? 'unhealthy' : HEALTH_OF[state], reason: null };
}

/** Who uses more than it may is degraded at best, for it may get no calls. */
function ownHealth({ probed, excess }: UnitView): Judgement {
  const own = probed ?? WELL;
  if (excess === null || own.health === 'unhealthy') return own;
  return { health: 'degraded', reason: [own.reason ?? [], excess].flat().join('; ') };
}

/** A unit as SPEC section 4 shows it. */
export function toStatus(spec: ServerSpec, view: UnitView, usage: Usage | undefined): ServerStatus {
  const dependencies = spec.dependencies.map(dependencyStatus);
  const { health, reason } = healthOf(view, dependencies);
  return {
    name: spec.name,
    title: spec.title,
    transport: spec.transport,
    state: view.state,
    health,
    health_reason: reason,
    desired: view.desired,
    pid: view.pid,
    port: spec.port,
    url: spec.url === null ? null : maskText(spec.url),
    enabled: spec.enabled,
    tags: [...spec.tags],
    start: spec.start,
    uptime_seconds: view.readyForMs === null ? null : Math.round(view.readyForMs / 100) / 10,
    restart_count: view.restartCount,
    memory_bytes: usage?.memoryBytes ?? null,
    cpu_percent: usage?.cpuPercent ?? null,
    last_error: view.lastError,
    retry_at: view.retryAt === null ? null : new Date(view.retryAt).toISOString(),
    restart_reason: view.restartReason,
    dependencies,
  };
}

function dependencyStatus({ name, type }: Dependency): Dependencies[number] {
  return { name, type, state: 'unknown', health: 'unknown' };
}

export function summarize(servers: readonly ServerStatus[]): StatusReport['summary'] {
  const count = (test: (server: ServerStatus) => boolean) => servers.filter(test).length;
  return {
    total: servers.length,
    running: count((server) => server.state === 'running'),
    healthy: count((server) => server.health === 'healthy'),
    error: count((server) => server.state === 'error'),
  };
}
