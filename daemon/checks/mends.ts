import type { Paths } from '../../src/platform/paths.ts';
import { acquireLock } from '../lock.ts';
import { removeIfStale } from '../rpc/socket.ts';
import { setAsideEvent } from '../storage/announce.ts';
import { replaceDamaged } from '../storage/database.ts';
import { EventStore } from '../storage/events.ts';
import { examineDatabase } from '../storage/examine.ts';

/**
 * What `mcp doctor --fix` may do to the files of a daemon. Each does it with the daemon's lock held, so that there is no
 * daemon and none starts meanwhile, looks again first, and says in words what it did; null when there was nothing to
 * do any more. Throws `DAEMON_ALREADY_RUNNING` when there is one after all.
 */
export const MENDS: Readonly<Record<string, (paths: Paths) => Promise<string | null>>> = {
  socket: (paths) =>
    withLock(paths, async () => ((await removeIfStale(paths.socket)) ? `removed ${paths.socket}` : null)),

  database: (paths) =>
    withLock(paths, async () => {
      const { damage } = examineDatabase(paths.database);
      return damage === null ? null : replaceDatabase(paths.database, damage);
    }),
};

/** As a daemon does it that finds it damaged: with what can be saved, and an event for those who look later. */
function replaceDatabase(file: string, damage: string): string {
  const { db, setAside } = replaceDamaged(file, damage);
  try {
    const event = setAsideEvent(setAside);
    new EventStore(db, ANY_BOUND).append(event);
    return event.message;
  } finally {
    db.close();
  }
}

/** A new store has nothing to forget. */
const ANY_BOUND = { maxDays: 1, maxRows: 100 };

async function withLock<T>({ lock: file }: Paths, work: () => Promise<T>): Promise<T> {
  const lock = acquireLock(file);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
