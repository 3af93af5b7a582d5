import type { Category, Severity } from './shapes.ts';

/**
 * Every type of event, with its category and usual severity. A type is stable: alerts and scripts match on it.
 * The list is in the order of a server's life.
 */
export const EVENT_TYPES = {
  daemon_started: ['server_lifecycle', 'info'],
  daemon_stopped: ['server_lifecycle', 'info'],
  command_received: ['communication', 'info'],
  server_starting: ['server_lifecycle', 'info'],
  server_running: ['server_lifecycle', 'info'],
  server_stopping: ['server_lifecycle', 'info'],
  server_stopped: ['server_lifecycle', 'info'],
  server_backoff: ['server_lifecycle', 'warning'],
  server_gave_up: ['server_lifecycle', 'critical'],
  server_reloading: ['server_lifecycle', 'info'],
  watch_limited: ['configuration', 'warning'],
  server_degraded: ['health_check', 'warning'],
  server_unhealthy: ['health_check', 'error'],
  server_healthy: ['health_check', 'info'],
  memory_exceeded: ['performance', 'warning'],
  memory_recovered: ['performance', 'info'],
  server_maintenance: ['server_lifecycle', 'info'],
  server_adopted: ['server_lifecycle', 'info'],
  orphans_ended: ['server_lifecycle', 'warning'],
  server_installed: ['server_lifecycle', 'info'],
  install_failed: ['server_lifecycle', 'error'],
  stdout_polluted: ['communication', 'warning'],
  tool_failed: ['communication', 'warning'],
  registry_changed: ['configuration', 'info'],
  registry_rejected: ['configuration', 'error'],
  settings_rejected: ['configuration', 'error'],
  dependency_ignored: ['configuration', 'warning'],
  database_set_aside: ['server_lifecycle', 'critical'],
  database_upgraded: ['server_lifecycle', 'info'],
  disk_full: ['performance', 'critical'],
  disk_recovered: ['performance', 'info'],
  client_dropped: ['performance', 'warning'],
} as const satisfies Record<string, readonly [Category, Severity]>;

export type EventType = keyof typeof EVENT_TYPES;

/** An event before it is stored: the store gives it an id and a time. */
export interface NewEvent {
  readonly type: EventType;
  readonly server: string | null;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly correlationId?: string | null;
  /** Where it differs from the type's usual one. */
  readonly severity?: Severity;
}
