import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../../daemon/supervisor/unit.ts';
import { AppError } from '../../../../src/contract/errors.ts';
import { type FakeInstance, FakeRuntime } from '../../../helpers/fake-runtime.ts';
import { CAUSE, testUnit } from '../../../helpers/unit.ts';
import { until } from '../../../helpers/until.ts';

const CRASH = { code: 1, signal: null };

const inState = (unit: Unit, state: string) =>
  until(`it is ${state}`, () => unit.view().state === state, { butIs: () => unit.view() });

/** A unit whose first instance has died, and left something that is ended when `finish` or `fail` is called. */
async function withRemains() {
  const runtime = new FakeRuntime();
  const { unit, clock, events } = testUnit(runtime);
  await unit.start(CAUSE);
  const first = runtime.instances[0] as FakeInstance;
  let finish = () => {};
  let fail: (error: Error) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    [finish, fail] = [resolve, reject];
  });
  first.stop = () => ended;
  first.end(CRASH);
  await inState(unit, 'backoff');
  return { runtime, unit, clock, events, finish, fail };
}

/** Lets everything that can go on go on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('what a dead server left behind', () => {
  it('does not keep its replacement from being spawned, but from being called ready', async () => {
    const { runtime, unit, clock, finish } = await withRemains();
    clock.advance(0);
    await until('the replacement is spawned', () => runtime.instances.length === 2);
    await turns();
    expect(unit.view().state).toBe('starting');
    finish();
    await inState(unit, 'running');
  });

  it('is gone when a stop is over, whether its replacement was spawned or not', async () => {
    for (const spawn of [true, false]) {
      const { runtime, unit, clock, finish } = await withRemains();
      if (spawn) {
        clock.advance(0);
        await until('the replacement is spawned', () => runtime.instances.length === 2);
      }
      let over = false;
      const stop = unit.stop(CAUSE).then(() => {
        over = true;
      });
      await turns();
      expect(over).toBe(false);
      finish();
      await stop;
      expect(runtime.alive).toEqual([]);
    }
  });

  it('and cannot be ended is told once, with nothing left running beside it', async () => {
    const { runtime, unit, clock, fail } = await withRemains();
    clock.advance(0);
    await until('the replacement is spawned', () => runtime.instances.length === 2);
    fail(new AppError('STOP_FAILED', { server: 'fake', reason: 'stuck in the kernel', pids: [1] }));
    await inState(unit, 'error');
    expect(unit.view().lastError?.code).toBe('STOP_FAILED');
    expect(runtime.alive).toEqual([]);
    await unit.start(CAUSE);
    expect(unit.view().state).toBe('running');
  });

  it('is told of in order: the failure, the new start, the end of it', async () => {
    const { unit, clock, events, finish } = await withRemains();
    clock.advance(0);
    finish();
    await inState(unit, 'running');
    const told = events.map(({ type }) => type);
    expect(told.slice(2)).toEqual(['server_backoff', 'server_starting', 'server_running']);
  });
});
