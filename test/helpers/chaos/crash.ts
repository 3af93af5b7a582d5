import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type DaemonProcess, spawnDaemon, startDaemonProcess } from '../daemon-process.ts';
import { inTime } from '../until.ts';
import { preload } from './measure.ts';

/** Where a daemon dies: see test/fixtures/preload/die-at.mjs. */
export interface DeathOrder {
  readonly at: number;
  readonly how: 'before' | 'halfway';
}

/** What follows an answer (logs, the end of watchers) has happened by then, or the daemon has died of it. */
const AFTERMATH_MS = 200;

/** A daemon that will die where it is told to. */
export function startMortal(home: string): Promise<DaemonProcess> {
  return startDaemonProcess(home, preload('die-at'));
}

/** From now on the calls of the daemon are counted, up to the one that it dies at. */
export async function orderDeath({ child }: DaemonProcess, order: DeathOrder): Promise<void> {
  const armed = once(child, 'message');
  child.send(order);
  await inTime('the daemon has its order', armed);
}

/** How something ended that a daemon was to do before it died. */
export interface Outcome {
  /** The daemon is dead; else it never came to the call that it was to die at. */
  readonly died: boolean;
  /** It was done, and whoever asked for it was told so. */
  readonly acknowledged: boolean;
}

/** Has a daemon do something under an order to die. @throws what the daemon refuses it with, while it lives */
export async function doUnderOrder(
  daemon: DaemonProcess,
  order: DeathOrder,
  act: (daemon: DaemonProcess) => Promise<unknown>,
): Promise<Outcome> {
  await orderDeath(daemon, order);
  const done = act(daemon).then(
    () => true,
    async (error: unknown) => {
      // The connection ends a moment before the end of the daemon is known.
      if (await diesSoon(daemon)) return false;
      throw error;
    },
  );
  const acknowledged = await inTime('it is done, or ends', done, { limitMs: 30_000, butIs: daemon.stderr });
  return { acknowledged, died: await diesSoon(daemon) };
}

/** A daemon that is to die while it starts. */
export async function startUnderOrder(
  home: string,
  order: DeathOrder,
): Promise<Outcome & { daemon: DaemonProcess }> {
  const daemon = spawnDaemon(home, { ...preload('die-at'), DIE_AT: JSON.stringify(order) });
  const ready = once(daemon.child, 'message').then(([said]) => {
    if (!said.ready) throw new Error(JSON.stringify(said));
    return true;
  });
  const first = Promise.race([ready, daemon.ended.then(() => false)]);
  const acknowledged = await inTime('it is ready, or dead', first, { limitMs: 30_000, butIs: daemon.stderr });
  return { daemon, acknowledged, died: await diesSoon(daemon) };
}

async function diesSoon({ ended }: DaemonProcess): Promise<boolean> {
  const end = await Promise.race([ended, pause(AFTERMATH_MS, null, { ref: false })]);
  if (end !== null && end !== 'SIGKILL') throw new Error(`it was to die or to live, and ended with ${end}`);
  return end !== null;
}

/**
 * Visits the points, so many at a time (more than one only where visits have nothing to do with each other), until one
 * is not come to. Says how many there are.
 */
export async function atEveryPoint(
  how: DeathOrder['how'],
  visit: (order: DeathOrder) => Promise<Pick<Outcome, 'died'>>,
  atATime = 1,
): Promise<number> {
  for (let first = 1; ; first += atATime) {
    const orders = Array.from({ length: atATime }, (_, index) => ({ at: first + index, how }));
    const outcomes = await Promise.all(orders.map(visit));
    const survived = outcomes.findIndex(({ died }) => !died);
    if (survived !== -1) return first + survived - 1;
  }
}
