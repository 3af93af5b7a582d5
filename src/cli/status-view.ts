import type { ServerStatus, StatusReport } from '../contract/shapes.ts';
import { printable } from './printable.ts';
import { invalidLines, serverDetails, statusTable } from './server-view.ts';
import { table } from './table.ts';

export type StatusStyle = 'table' | 'detailed' | 'health';

/** A report in words. */
export function statusText(report: StatusReport, style: StatusStyle): string {
  if (style === 'table') return statusTable(report);
  if (style === 'health') return healthTable(report.servers);
  return [...report.servers.map((server) => serverDetails(server)), ...invalidLines(report.invalid)].join(
    '\n\n',
  );
}

/**
 * True for a server that should be well and is not: it failed, waits to be tried again, or is unhealthy. One that is
 * only degraded works, and a single bad probe is to wake nobody.
 */
export function isUnwell({ state, health }: ServerStatus): boolean {
  return state === 'error' || state === 'backoff' || health === 'unhealthy';
}

function healthTable(servers: readonly ServerStatus[]): string {
  return table(servers, [
    { title: 'NAME', value: (it) => it.name },
    { title: 'STATE', value: (it) => it.state },
    { title: 'HEALTH', value: (it) => it.health },
    { title: '', value: (it) => (isUnwell(it) ? 'not well' : ''), style: () => 'red' },
    { title: 'WHY', value: whyNot, shrinks: true },
  ]);
}

function whyNot(server: ServerStatus): string {
  const why = server.health_reason ?? (isUnwell(server) ? server.last_error?.message : null);
  return printable(why ?? '');
}
