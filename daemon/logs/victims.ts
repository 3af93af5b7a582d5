import { SERVER_NAME } from '../../src/domain/name.ts';

/** A file of the log of a server, as it lies in the folder. */
export interface LogFileInfo {
  readonly file: string;
  readonly server: string;
  /** The number under which it was set aside; null for the one that is written. */
  readonly seq: number | null;
  readonly bytes: number;
  /** When it was last written, milliseconds since the epoch. */
  readonly writtenAt: number;
}

/** What has to happen to a file: the newest one that was set aside is only emptied, for its number is still needed. */
export interface Victim {
  readonly file: string;
  readonly bytes: number;
  readonly how: 'delete' | 'empty';
}

export interface TotalLimits {
  readonly maxTotalBytes: number;
  /** Servers of the registry. The logs of all others may go altogether. */
  readonly known: ReadonlySet<string>;
  /** Milliseconds since the epoch; the logs of unknown servers that were written before go in any case. */
  readonly forgetBefore: number;
}

/** Server and number of a log file by its name; null when it is none (`mcpd.log`, our own, has its own bound). */
export function parseLogName(file: string): { server: string; seq: number | null } | null {
  const [, server = '', seq] = /^([^.]+)\.log(?:\.([1-9]\d*))?$/.exec(file) ?? [];
  if (!SERVER_NAME.test(server) || server === 'mcpd') return null;
  return { server, seq: seq === undefined ? null : Number(seq) };
}

/**
 * Which files have to go so that no more than `maxTotalBytes` remain: the oldest first, whosever they are. A file that
 * is being written never goes, so that the rest may be too much still. Pure.
 */
export function chooseVictims(files: readonly LogFileInfo[], limits: TotalLimits): Victim[] {
  const newest = newestSeqs(files);
  const isForgotten = (it: LogFileInfo) => !limits.known.has(it.server) && it.writtenAt < limits.forgetBefore;
  const victimOf = (it: LogFileInfo): Victim => ({
    file: it.file,
    bytes: it.bytes,
    how: limits.known.has(it.server) && it.seq === newest.get(it.server) ? 'empty' : 'delete',
  });
  const forgotten = files.filter(isForgotten);
  let excess = total(files) - total(forgotten) - limits.maxTotalBytes;
  const victims = forgotten.map(victimOf);
  const candidates = files
    .filter((it) => !isForgotten(it) && it.bytes > 0 && (it.seq !== null || !limits.known.has(it.server)))
    .sort((a, b) => a.writtenAt - b.writtenAt || (a.seq ?? Infinity) - (b.seq ?? Infinity));
  for (const it of candidates) {
    if (excess <= 0) break;
    victims.push(victimOf(it));
    excess -= it.bytes;
  }
  return victims;
}

const total = (files: readonly LogFileInfo[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** By server: the number of the file that was set aside last. */
function newestSeqs(files: readonly LogFileInfo[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { server, seq } of files)
    if (seq !== null) newest.set(server, Math.max(seq, newest.get(server) ?? 0));
  return newest;
}
