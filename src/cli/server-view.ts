import type { ServerStatus, StatusReport } from '../contract/shapes.ts';
import type { Health, ServerState } from '../domain/server.ts';
import { paint, type Style } from './colour.ts';
import { factLines } from './facts.ts';
import { printable } from './printable.ts';
import { type Column, table } from './table.ts';
import { count, formatBytes, formatDistance, formatSeconds } from './units.ts';

const STATE_STYLE: Readonly<Record<ServerState, Style | null>> = {
  running: 'green',
  starting: 'cyan',
  stopping: 'cyan',
  stopped: 'dim',
  maintenance: 'dim',
  backoff: 'yellow',
  error: 'red',
};
const HEALTH_STYLE: Readonly<Record<Health, Style | null>> = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  unknown: 'dim',
};

const maybe = <T>(value: T | null, format: (value: T) => string) => (value === null ? '' : format(value));

const COLUMNS: readonly Column<ServerStatus>[] = [
  { title: 'NAME', value: (it) => it.name },
  { title: 'STATE', value: (it) => it.state, style: (it) => STATE_STYLE[it.state] },
  { title: 'HEALTH', value: healthOf, style: (it) => HEALTH_STYLE[it.health] },
  { title: 'UPTIME', value: (it) => maybe(it.uptime_seconds, formatSeconds), align: 'right' },
  { title: 'PID', value: (it) => maybe(it.pid, String), align: 'right' },
  { title: 'PORT', value: (it) => maybe(it.port, String), align: 'right' },
  {
    title: 'RESTARTS',
    value: (it) => (it.restart_count > 0 ? String(it.restart_count) : ''),
    align: 'right',
  },
  { title: 'MEMORY', value: (it) => maybe(it.memory_bytes, formatBytes), align: 'right' },
  { title: 'CPU', value: (it) => maybe(it.cpu_percent, (cpu) => `${cpu.toFixed(1)}%`), align: 'right' },
  { title: 'NOTE', value: noteOf, shrinks: true },
];

/** The table of `mcp status`, the entries that cannot be used, and the sum. */
export function statusTable(report: StatusReport): string {
  if (report.servers.length + report.invalid.length === 0) return NO_SERVERS;
  const parts = report.servers.length > 0 ? [table(report.servers, COLUMNS)] : [];
  if (report.invalid.length > 0) parts.push(invalidLines(report.invalid).join('\n'));
  return [...parts, summaryLine(report)].join('\n\n');
}

export const NO_SERVERS = 'No servers yet. Add one: mcp add NAME -- COMMAND…';

/** What is wrong with entries that cannot be used, one line a problem. */
export function invalidLines(invalid: StatusReport['invalid']): string[] {
  return invalid.flatMap(({ name, problems }) =>
    problems.map(({ path, line, column, message }) => {
      const place = [`line ${line}:${column}`, path].filter(Boolean).join(', ');
      return `${name}: ${paint('red', 'invalid')}: ${printable(message)} (${place})`;
    }),
  );
}

function summaryLine({ summary, invalid }: StatusReport): string {
  const { total, running, healthy, error } = summary;
  const parts = [`${running} running`, `${healthy} healthy`];
  if (error > 0) parts.push(`${error} in error`);
  if (invalid.length > 0) parts.push(`${invalid.length} invalid`);
  return `${count(total, 'server')}: ${parts.join(', ')}`;
}

/** Health says something only while there is something to be healthy. */
function healthOf(server: ServerStatus): string {
  return server.health === 'unknown' && server.state !== 'running' ? '' : server.health;
}

/** What a glance must not miss: why it is not running, or what is wrong around it. */
export function noteOf(server: ServerStatus, now = Date.now()): string {
  const notes: string[] = [];
  if (!server.enabled) notes.push('disabled');
  if (server.retry_at) notes.push(`retry ${formatDistance(server.retry_at, now)}`);
  const why = whyDown(server);
  if (why) notes.push(printable(why));
  if (server.health_reason) notes.push(printable(server.health_reason));
  return notes.join('; ');
}

/** When it was given up, the reason says more than the last failure: how often, and in how long. */
function whyDown({ state, restart_reason: reason, last_error: error }: ServerStatus): string {
  if (state === 'running') return '';
  return (state === 'error' ? reason : null) ?? error?.message ?? '';
}

/** Everything about one server, a fact a line. */
export function serverDetails(server: ServerStatus, now = Date.now()): string {
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['state', paint(STATE_STYLE[server.state], server.state) + wish(server)],
    ['health', paint(HEALTH_STYLE[server.health], server.health) + because(server)],
    ['transport', server.transport],
    ['start', server.enabled ? server.start : `${server.start} (disabled)`],
    ['pid', maybe(server.pid, String)],
    ['url', server.url ?? ''],
    ['uptime', maybe(server.uptime_seconds, formatSeconds)],
    ['restarts', String(server.restart_count)],
    ['restart policy', server.restart_reason ?? ''],
    ['next try', maybe(server.retry_at, (at) => formatDistance(at, now))],
    ['memory', maybe(server.memory_bytes, formatBytes)],
    ['cpu', maybe(server.cpu_percent, (cpu) => `${cpu.toFixed(1)}% of one core`)],
    ['needs', server.dependencies.map(({ name, type, state }) => `${name} (${type}, ${state})`).join(', ')],
    ['last error', maybe(server.last_error, ({ message }) => printable(message))],
    ['hint', maybe(server.last_error, ({ hint }) => printable(hint))],
  ];
  return [paint('bold', titleOf(server)), ...factLines(facts)].join('\n');
}

const titleOf = ({ name, title }: ServerStatus) => (title === name ? name : `${name} – ${printable(title)}`);

const because = ({ health_reason: reason }: ServerStatus) => maybe(reason, (it) => `: ${printable(it)}`);

/** Said only where what is wanted is not what is seen. */
function wish({ desired, state }: ServerStatus): string {
  const settled = desired === state || ['starting', 'stopping'].includes(state);
  return settled ? '' : ` (wanted: ${desired})`;
}
