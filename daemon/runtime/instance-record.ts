import { createHash } from 'node:crypto';
import type { ServerSpec } from '../../src/domain/server.ts';

/** By this a later daemon knows a process again that an earlier one started. */
export interface InstanceRecord {
  readonly server: string;
  readonly pid: number;
  /** As `birthOf` says it: a pid alone may be somebody else's by then. */
  readonly birth: string;
  /** The value of the run marker in the environment of the process and of all that came of it. */
  readonly run: string;
  /** Of the spec that it was started by. */
  readonly fingerprint: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Where records are kept. Both survive `kill -9` once they return. */
export interface InstanceRecords {
  /** In place of an earlier record of the same server. */
  record(record: InstanceRecord): void;
  /** Forgets this run, unless the record is of another one by now. */
  forget(server: string, run: string): void;
}

/** What a running process was given; a change of anything else takes effect without a restart. */
export const GIVEN_TO_PROCESS = [
  'transport',
  'command',
  'cwd',
  'env',
  'envFile',
  'port',
  'url',
  'headers',
] as const satisfies ReadonlyArray<keyof ServerSpec>;

/** The same for two specs by which a process would run in the same way. A digest, for `env` may hold secrets. */
export function fingerprintOf(spec: ServerSpec): string {
  const given = GIVEN_TO_PROCESS.map((field) => spec[field]);
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}
