import { describe, expect, it } from 'vitest';
import {
  type Cell,
  type Effect,
  LIFECYCLE,
  nextWish,
  UNIT_EVENTS,
  type UnitEvent,
} from '../../../../daemon/supervisor/lifecycle.ts';
import {
  DESIRED,
  type Desired,
  LIVE_STATES,
  type ServerState,
  STATES,
} from '../../../../src/domain/server.ts';

const cells = STATES.flatMap((state) =>
  UNIT_EVENTS.map((event) => ({ state, event, cell: LIFECYCLE[state][event] })),
);
const moves = cells.flatMap(({ state, event, cell }) => {
  if (typeof cell === 'string') return [];
  const [next, ...effects] = cell as readonly [ServerState, ...Effect[]];
  return [{ state, event, next, effects }];
});

/** Every state that a chain of events leads to. */
function reachable(from: ServerState): Set<ServerState> {
  const found = new Set([from]);
  for (const state of found) {
    for (const move of moves) if (move.state === state) found.add(move.next);
  }
  return found;
}

describe('the lifecycle table', () => {
  it('decides every one of its 63 cells', () => {
    expect(cells).toHaveLength(63);
    const decisions: readonly Cell[] = ['ignore', 'reject', 'impossible'];
    for (const { state, event, cell } of cells) {
      const decided = decisions.includes(cell) || STATES.includes(cell?.[0] as ServerState);
      expect(decided, `${state} × ${event}`).toBe(true);
    }
  });

  it('has no cell beyond those', () => {
    expect(Object.keys(LIFECYCLE).sort()).toEqual([...STATES].sort());
    for (const state of STATES) expect(Object.keys(LIFECYCLE[state]).sort()).toEqual([...UNIT_EVENTS].sort());
  });

  it('reaches every state from stopped', () => {
    expect([...reachable('stopped')].sort()).toEqual([...STATES].sort());
  });

  it.each(STATES)('leads back to stopped from %s', (state) => {
    expect(reachable(state)).toContain('stopped');
  });

  it('launches on every way into starting, and on no other', () => {
    for (const { state, event, next, effects } of moves) {
      expect(effects.includes('launch'), `${state} × ${event}`).toBe(next === 'starting');
    }
  });

  it('launches only where nothing of an earlier run can be left', () => {
    for (const { state, effects } of moves) {
      if (effects.includes('launch')) expect(LIVE_STATES).not.toContain(state);
    }
  });

  it('kills on every way into stopping, and on no other', () => {
    for (const { state, event, next, effects } of moves) {
      expect(effects.includes('kill'), `${state} × ${event}`).toBe(next === 'stopping');
    }
  });

  it('arms the timer on every way into backoff, and on no other', () => {
    for (const { state, event, next, effects } of moves) {
      expect(effects.includes('arm'), `${state} × ${event}`).toBe(next === 'backoff');
    }
  });

  it('disarms the timer on every way out of backoff but its own', () => {
    for (const { state, event, effects } of moves) {
      expect(effects.includes('disarm'), `${state} × ${event}`).toBe(state === 'backoff' && event !== 'due');
    }
  });

  it('forgets earlier failures when somebody asks for a start, and only then', () => {
    for (const { state, event, effects } of moves) {
      expect(effects.includes('forget'), `${state} × ${event}`).toBe(event === 'start');
    }
  });

  it('never rejects or calls impossible what a user may ask for, but for the start of what is held', () => {
    const wishes: readonly UnitEvent[] = ['start', 'stop', 'hold', 'release'];
    const refused = cells.filter(({ event, cell }) => wishes.includes(event) && typeof cell === 'string');
    for (const { state, event, cell } of refused) {
      expect(cell, `${state} × ${event}`).toBe(
        state === 'maintenance' && event === 'start' ? 'reject' : 'ignore',
      );
    }
  });

  it('leaves stopping only when the process tree has ended or cannot be ended', () => {
    const ways = moves.filter(({ state }) => state === 'stopping').map(({ event }) => event);
    expect(ways).toEqual(['lost_for_good', 'gone']);
  });
});

/** States in which a wish is fulfilled or on its way, so that reconcile has nothing to do. */
const SETTLED: Readonly<Record<Desired, readonly ServerState[]>> = {
  running: ['starting', 'running', 'stopping', 'backoff', 'error'],
  stopped: ['stopped', 'stopping', 'error'],
  maintenance: ['maintenance', 'stopping'],
};

/** What comes by itself after a while, when nobody wishes for anything. */
function timePasses(state: ServerState): ServerState {
  return state === 'stopping' ? 'stopped' : state;
}

describe('nextWish', () => {
  const pairs = DESIRED.flatMap((desired) => STATES.map((state) => ({ desired, state })));

  it.each(pairs)('brings $state to $desired in a few steps', ({ desired, state }) => {
    let at: ServerState = state;
    for (let steps = 0; steps < 4; steps += 1) {
      const wish = nextWish(desired, at);
      const cell = wish === null ? null : LIFECYCLE[at][wish];
      if (cell !== null) expect(cell, `${at} × ${wish}`).not.toBeTypeOf('string');
      at = cell === null ? timePasses(at) : (cell[0] as ServerState);
    }
    expect(nextWish(desired, at)).toBeNull();
    expect(SETTLED[desired].filter((settled) => settled !== 'stopping')).toContain(at);
  });

  it.each(pairs)('asks for nothing exactly where $state is settled for $desired', ({ desired, state }) => {
    expect(nextWish(desired, state) === null).toBe(SETTLED[desired].includes(state));
  });
});
