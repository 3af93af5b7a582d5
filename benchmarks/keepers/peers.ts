import { fetchPm2 } from '../peers/pm2.ts';
import { unpackSupervisor } from '../peers/supervisor.ts';
import type { KeeperKind } from './keeper.ts';
import { pm2Keeper } from './pm2.ts';
import { supervisorKeeper } from './supervisord.ts';

export interface Peers {
  /** The one that our targets are set against. */
  readonly pm2: KeeperKind;
  /** Those that are shown beside it, as far as they can be had. */
  readonly others: readonly KeeperKind[];
}

/**
 * Fetches what is not there yet.
 * @throws Error when there is no PM2 to compare with
 */
export function havePeers(): Peers {
  const supervisor = unpackSupervisor();
  return { pm2: pm2Keeper(fetchPm2()), others: supervisor ? [supervisorKeeper(supervisor)] : [] };
}
