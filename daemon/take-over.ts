import type { NewEvent } from '../src/contract/events.ts';
import type { Desired } from '../src/domain/server.ts';
import { stillRuns } from './runtime/adopt.ts';
import type { Cgroups } from './runtime/cgroups.ts';
import type { InstanceRecord, InstanceRecords } from './runtime/instance-record.ts';
import { endOrphans } from './runtime/orphans.ts';
import { isToGoOn, type KnownEntries } from './supervisor/adoption.ts';

export interface TakeOver {
  readonly runtimeDir: string;
  readonly cgroups: Cgroups;
  readonly records: InstanceRecords & { all(): InstanceRecord[] };
  readonly known: KnownEntries;
  readonly desired: ReadonlyMap<string, Desired>;
  /** Has the next start of the server of a record take over what runs. */
  readonly adopt: (record: InstanceRecord) => void;
  readonly publish: (event: NewEvent) => void;
  readonly correlationId: string;
}

/**
 * Deals with what an earlier daemon left running: what is to go on will be adopted, with its pid and without a
 * restart; everything else is ended, so that ports are free and nothing runs twice. Call it with the lock held, when
 * the registry is read and before anything is started. Answers with the servers that are to be adopted.
 */
export async function takeOver({ records, publish, correlationId, ...rest }: TakeOver): Promise<string[]> {
  const all = records.all();
  const alive = await Promise.all(all.map(stillRuns));
  const goesOn = (record: InstanceRecord, index: number) =>
    alive[index] === true && isToGoOn(record, rest.known, rest.desired);
  const spared = all.filter(goesOn);
  const unwanted = all.filter((record) => !spared.includes(record));
  const { runtimeDir, cgroups } = rest;
  const ended = await endOrphans({ runtimeDir, cgroups, spared, unwanted });
  await cgroups.tidy();
  for (const { server, run } of unwanted) records.forget(server, run);
  spared.forEach(rest.adopt);
  if (ended > 0) {
    const what = ended === 1 ? '1 process' : `${ended} processes`;
    const message = `an earlier daemon did not end in order; ${what} that it left were ended`;
    publish({ type: 'orphans_ended', server: null, message, details: { processes: ended }, correlationId });
  }
  return spared.map(({ server }) => server);
}
