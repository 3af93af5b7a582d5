import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ok, warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { count, formatBytes } from '../units.ts';

/** The log of one server: its current file and those that were set aside. */
interface LogSize {
  readonly server: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

export interface LogBounds {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Of the logs of all servers together. */
  readonly maxTotalBytes: number;
}

/** Logs of servers that are gone matter from this size on. */
const WORTH_DELETING_BYTES = 20 * 1024 * 1024;

/** What may be written between two looks of the daemon, as a part of the bound. */
const TOLERATED_EXCESS = 0.25;

/** Whether logs keep to their bound, and which nobody will ever rotate again. */
export function checkLogs(folder: string, servers: ReadonlySet<string>, bounds: LogBounds): Finding[] {
  const logs = readLogs(folder).filter(({ server }) => server !== 'mcpd');
  // A single line may be longer than what is left of a file.
  const most = bounds.maxFileBytes * (Math.max(2, bounds.maxFiles) + 1);
  const total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const grown = logs.filter(({ server, bytes }) => servers.has(server) && bytes > most);
  const left = logs.filter(({ server }) => !servers.has(server));
  const findings = [
    ...grown.map((log) => tooLarge(log, most)),
    ...tooMuch(total, bounds.maxTotalBytes),
    ...leftOver(left),
  ];
  if (findings.length > 0) return findings;
  const message = `${count(logs.length, 'log')}, ${formatBytes(total)} of at most ${formatBytes(bounds.maxTotalBytes)}`;
  return [ok('logs', message)];
}

function tooLarge({ server, files, bytes }: LogSize, most: number): Finding {
  const message = `the log of "${server}" has ${formatBytes(bytes)}, and its bound is ${formatBytes(most)}; the daemon deletes old files of it when it writes again`;
  const old = files.filter((file) => !file.endsWith('.log'));
  return warning('logs', message, old.length > 0 ? removal(old) : `mcp restart ${server}`);
}

/** The daemon looks after it while something is written, and when it starts. */
function tooMuch(bytes: number, most: number): Finding[] {
  if (bytes <= most * (1 + TOLERATED_EXCESS)) return [];
  const message = `the logs of all servers have ${formatBytes(bytes)}, and their bound is ${formatBytes(most)}; the daemon deletes the oldest when it starts`;
  return [warning('logs', message, 'mcp daemon restart')];
}

function leftOver(logs: readonly LogSize[]): Finding[] {
  const bytes = logs.reduce((sum, log) => sum + log.bytes, 0);
  if (bytes < WORTH_DELETING_BYTES) return [];
  const names = logs.map(({ server }) => server).join(', ');
  const message = `logs of servers that the registry does not have (${names}) take ${formatBytes(bytes)}`;
  return [warning('logs', message, removal(logs.flatMap(({ files }) => files)))];
}

function removal(files: readonly string[]): string {
  return `rm ${files.map(shellWord).join(' ')}`;
}

function readLogs(folder: string): LogSize[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const files = new Map<string, string[]>();
  for (const name of readdirSync(folder)) {
    const server = /^([a-z0-9_-]+)\.log(?:\.\d+)?$/.exec(name)?.[1];
    if (server !== undefined) files.set(server, [...(files.get(server) ?? []), join(folder, name)]);
  }
  return [...files].map(([server, paths]) => ({ server, files: paths, bytes: sizeOf(paths) }));
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
