import type { Desired, ServerState } from '../../src/domain/server.ts';

/**
 * Everything that can happen to a unit. The first four are wishes, the others are facts.
 * - `start`, `stop`: somebody (a user, boot, reconcile) wants it up or down
 * - `hold`, `release`: maintenance begins or ends
 * - `ready`: the handshake answered and the health check passed
 * - `lost`: an attempt failed or the process died, and the restart policy says to try again
 * - `lost_for_good`: the same, and the policy gives up
 * - `gone`: the process tree has ended, as it should
 * - `due`: the time of the next attempt has come
 */
export const UNIT_EVENTS = [
  'start',
  'stop',
  'hold',
  'release',
  'ready',
  'lost',
  'lost_for_good',
  'gone',
  'due',
] as const;
export type UnitEvent = (typeof UNIT_EVENTS)[number];

/**
 * What the unit does on a transition.
 * - `launch`: begin an attempt · `kill`: end the process tree · `arm`/`disarm`: the timer of the next attempt
 * - `forget`: failures before this do not count any more
 */
export type Effect = 'launch' | 'kill' | 'arm' | 'disarm' | 'forget';

/**
 * A cell of the table: the next state with its effects, or why there is none. `ignore`: nothing to do, which is no
 * error. `reject`: the wish cannot be granted in this state. `impossible`: a bug if it ever happens.
 */
export type Cell = readonly [ServerState, ...Effect[]] | 'ignore' | 'reject' | 'impossible';

/**
 * The life of a server, every cell decided. Wishes that meet `stopping` are ignored because they are remembered as
 * desired state: when `gone` arrives, reconcile goes on from there. docs/architecture.md draws this table.
 */
export const LIFECYCLE: Readonly<Record<ServerState, Readonly<Record<UnitEvent, Cell>>>> = {
  stopped: {
    start: ['starting', 'forget', 'launch'],
    stop: 'ignore',
    hold: ['maintenance'],
    release: 'ignore',
    ready: 'impossible',
    lost: 'impossible',
    lost_for_good: 'impossible',
    gone: 'ignore',
    due: 'ignore',
  },
  starting: {
    start: 'ignore',
    stop: ['stopping', 'kill'],
    hold: ['stopping', 'kill'],
    release: 'ignore',
    ready: ['running'],
    lost: ['backoff', 'arm'],
    lost_for_good: ['error'],
    gone: 'impossible',
    due: 'impossible',
  },
  running: {
    start: 'ignore',
    stop: ['stopping', 'kill'],
    hold: ['stopping', 'kill'],
    release: 'ignore',
    ready: 'impossible',
    lost: ['backoff', 'arm'],
    lost_for_good: ['error'],
    gone: ['stopped'],
    due: 'impossible',
  },
  stopping: {
    start: 'ignore',
    stop: 'ignore',
    hold: 'ignore',
    release: 'ignore',
    ready: 'ignore',
    lost: 'ignore',
    lost_for_good: ['error'],
    gone: ['stopped'],
    due: 'impossible',
  },
  backoff: {
    start: ['starting', 'disarm', 'forget', 'launch'],
    stop: ['stopped', 'disarm'],
    hold: ['maintenance', 'disarm'],
    release: 'ignore',
    ready: 'impossible',
    lost: 'impossible',
    lost_for_good: 'impossible',
    gone: 'ignore',
    due: ['starting', 'launch'],
  },
  error: {
    start: ['starting', 'forget', 'launch'],
    stop: ['stopped'],
    hold: ['maintenance'],
    release: 'ignore',
    ready: 'impossible',
    lost: 'impossible',
    lost_for_good: 'ignore',
    gone: 'ignore',
    due: 'ignore',
  },
  maintenance: {
    start: 'reject',
    stop: 'ignore',
    hold: 'ignore',
    release: ['stopped'],
    ready: 'impossible',
    lost: 'impossible',
    lost_for_good: 'impossible',
    gone: 'ignore',
    due: 'ignore',
  },
};

/**
 * The wish that brings a unit one step nearer to what is desired, or null when nothing is to be done. Boot, reload
 * and recovery are this one function, applied until it answers null. A unit in `error` stays there: it gave up, and
 * only a person (or a changed entry) starts it again; one in `backoff` is on its way already.
 */
export function nextWish(desired: Desired, state: ServerState): UnitEvent | null {
  switch (desired) {
    case 'running':
      if (state === 'maintenance') return 'release';
      return state === 'stopped' ? 'start' : null;
    case 'stopped':
      if (state === 'maintenance') return 'release';
      return state === 'starting' || state === 'running' || state === 'backoff' ? 'stop' : null;
    case 'maintenance':
      return state === 'maintenance' || state === 'stopping' ? null : 'hold';
  }
}
