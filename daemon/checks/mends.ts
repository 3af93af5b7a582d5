import type { Paths } from '../../src/platform/paths.ts';
import { acquireLock } from '../lock.ts';
import { removeIfStale } from '../rpc/socket.ts';
import { examineDatabase } from '../storage/examine.ts';
import { putAside } from '../storage/set-aside.ts';

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
      if (examineDatabase(paths.database).damage === null) return null;
      return `set the damaged database aside as ${putAside(paths.database, Date.now())}`;
    }),
};

async function withLock<T>({ lock: file }: Paths, work: () => Promise<T>): Promise<T> {
  const lock = acquireLock(file);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
