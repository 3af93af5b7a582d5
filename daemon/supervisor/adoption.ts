import type { RegistryEntry } from '../../src/config/registry.ts';
import type { Desired } from '../../src/domain/server.ts';
import { fingerprintOf, type InstanceRecord } from '../runtime/instance-record.ts';
import { wantedAtStart } from './wanted.ts';

export interface KnownEntries {
  readonly entries: ReadonlyMap<string, Pick<RegistryEntry, 'spec'>>;
  /** Why the registry as it is cannot be used; null when it can. */
  readonly problem: string | null;
}

/**
 * Whether what an earlier daemon left running under a record is to go on: the server is wanted, and would be started
 * in the same way today. While the registry cannot be read, or its entry cannot, nothing is known against it.
 */
export function isToGoOn(
  record: InstanceRecord,
  { entries, problem }: KnownEntries,
  desired: ReadonlyMap<string, Desired>,
): boolean {
  const entry = entries.get(record.server);
  if (!entry) return problem !== null;
  if (!entry.spec) return desired.get(record.server) === 'running';
  const { enabled } = entry.spec;
  const wanted = enabled && wantedAtStart(entry.spec, desired) === 'running';
  return wanted && record.fingerprint === fingerprintOf(entry.spec);
}
