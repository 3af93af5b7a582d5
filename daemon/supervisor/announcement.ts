import type { ErrorBody } from '../../src/contract/errors.ts';
import type { EventType } from '../../src/contract/events.ts';
import type { MemoryLimit, ServerState } from '../../src/domain/server.ts';
import type { Judgement } from './health.ts';

const WORDS: Readonly<Record<ServerState, readonly [EventType, string]>> = {
  starting: ['server_starting', 'is starting'],
  running: ['server_running', 'is ready'],
  stopping: ['server_stopping', 'is stopping'],
  stopped: ['server_stopped', 'is stopped'],
  backoff: ['server_backoff', 'failed and will be tried again'],
  error: ['server_gave_up', 'failed and is given up'],
  maintenance: ['server_maintenance', 'is held for maintenance'],
};

const HEALTH_WORDS: Readonly<Record<Judgement['health'], readonly [EventType, string]>> = {
  healthy: ['server_healthy', 'is healthy again'],
  degraded: ['server_degraded', 'is degraded'],
  unhealthy: ['server_unhealthy', 'is unhealthy'],
};

export interface Announcement {
  readonly type: EventType;
  readonly message: string;
  readonly details: Record<string, unknown>;
}

/** What is told when a server enters a state: with its pid when it is ready, with the reason when it failed. */
export function announcement(
  server: string,
  state: ServerState,
  { pid, error, reason }: { pid: number | null; error: ErrorBody | null; reason: string | null },
): Announcement {
  const [type, words] = WORDS[state];
  const message = `${server} ${words}`;
  if (state === 'running') return { type, message, details: { pid } };
  if (state !== 'backoff' && state !== 'error') return { type, message, details: {} };
  const why = reason ?? error?.message;
  return { type, message: why ? `${message}: ${why}` : message, details: { error } };
}

/** What is told when the health of a server that runs has changed. */
export function healthAnnouncement(server: string, { health, reason }: Judgement): Announcement {
  const [type, words] = HEALTH_WORDS[health];
  const message = `${server} ${words}`;
  return { type, message: reason === null ? message : `${message}: ${reason}`, details: { health, reason } };
}

/** What is told when a server begins to use more memory than it may, or no longer does (`words` is null). */
export function memoryAnnouncement(
  server: string,
  words: string | null,
  onExceed: MemoryLimit['onExceed'],
): Announcement {
  if (words === null)
    return { type: 'memory_recovered', message: `${server} is within its memory limit again`, details: {} };
  const then = onExceed === 'restart' ? 'it is restarted' : 'it gets no new calls until it uses less';
  return {
    type: 'memory_exceeded',
    message: `${server} ${words}; ${then}`,
    details: { on_exceed: onExceed },
  };
}
