import type { NewEvent } from '../../src/contract/events.ts';
import type { Log } from '../../src/platform/log.ts';
import type { EventBus } from '../events.ts';
import type { OpenedDatabase, SetAside } from './database.ts';

/** Says aloud what became of the database when it was opened: that it was damaged, or that its schema is a new one. */
export function announceDatabase({ setAside, schemaChange }: OpenedDatabase, bus: EventBus, log: Log): void {
  if (setAside) {
    const event = setAsideEvent(setAside);
    log.error({ ...setAside }, event.message);
    bus.publish(event);
  }
  if (schemaChange) {
    const { from, to, backup } = schemaChange;
    const message = `the database went from schema ${from} to ${to}; as it was before, it is ${backup}`;
    log.info({ ...schemaChange }, message);
    bus.publish({ type: 'database_upgraded', server: null, message, details: { ...schemaChange } });
  }
}

export function setAsideEvent(setAside: SetAside): NewEvent {
  const { file, damage, saved } = setAside;
  const rest = saved.length === 0 ? 'nothing of it could be saved' : `saved of it: ${saved.join(', ')}`;
  const message = `the database was damaged (${damage}); it is now ${file}, and a new one was begun; ${rest}`;
  return { type: 'database_set_aside', server: null, message, details: { ...setAside } };
}
