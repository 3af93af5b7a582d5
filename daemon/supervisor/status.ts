import type { ServerStatus, StatusReport } from '../../src/contract/shapes.ts';
import type { Health, ServerSpec, ServerState } from '../../src/domain/server.ts';
import type { Usage } from '../runtime/usage.ts';
import type { UnitView } from './unit.ts';

/** What a state says of health, where no probe says more. */
const HEALTH_OF: Readonly<Record<ServerState, Health>> = {
  stopped: 'unknown',
  starting: 'unknown',
  running: 'healthy',
  stopping: 'unknown',
  backoff: 'unhealthy',
  error: 'unhealthy',
  maintenance: 'unknown',
};

/** A server that is only being tried again is no better than it was before. */
function healthOf({ state, lastError }: UnitView): Health {
  return state === 'starting' && lastError !== null ? 'unhealthy' : HEALTH_OF[state];
}

/** A unit as SPEC section 4 shows it. */
export function toStatus(spec: ServerSpec, view: UnitView, usage: Usage | undefined): ServerStatus {
  return {
    name: spec.name,
    title: spec.title,
    transport: spec.transport,
    state: view.state,
    health: healthOf(view),
    desired: view.desired,
    pid: view.pid,
    port: spec.port,
    url: spec.url,
    enabled: spec.enabled,
    start: spec.start,
    uptime_seconds: view.readyForMs === null ? null : Math.round(view.readyForMs / 100) / 10,
    restart_count: view.restartCount,
    memory_bytes: usage?.memoryBytes ?? null,
    cpu_percent: usage?.cpuPercent ?? null,
    last_error: view.lastError,
    retry_at: view.retryAt === null ? null : new Date(view.retryAt).toISOString(),
    restart_reason: view.restartReason,
    dependencies: spec.dependencies.map(({ name, type }) => ({
      name,
      type,
      state: 'unknown',
      health: 'unknown',
    })),
  };
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
