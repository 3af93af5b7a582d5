import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../../daemon/supervisor/unit.ts';
import { AppError } from '../../../../src/contract/errors.ts';
import { type Behaviour, FakeRuntime } from '../../../helpers/fake-runtime.ts';
import { CAUSE, specOf, testUnit } from '../../../helpers/unit.ts';
import { inTime, until } from '../../../helpers/until.ts';

const QUICK = { ready_timeout: '10ms', restart: { max_retries: 3, min_delay: '1s', max_delay: '8s' } };

/** Lets everything that can go on go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const inState = (unit: Unit, state: string) =>
  until(`it is ${state}`, () => unit.view().state === state, { butIs: () => unit.view() });

describe('a unit', () => {
  it('starts, and says what it does in words and with its pid', async () => {
    const runtime = new FakeRuntime();
    const { unit, events } = testUnit(runtime);
    expect(await unit.start(CAUSE)).toEqual({ already: false });
    expect(await unit.start(CAUSE)).toEqual({ already: true });
    expect(unit.view()).toMatchObject({ state: 'running', desired: 'running', pid: 1000 });
    expect(events).toMatchObject([
      { type: 'server_starting', message: 'fake is starting', correlationId: 'thread' },
      { type: 'server_running', message: 'fake is ready', details: { pid: 1000 } },
    ]);
  });

  it('waits longer before each try, and is tried again when it is due and not before', async () => {
    const runtime = new FakeRuntime(() => 'dies');
    const { unit, clock } = testUnit(runtime, QUICK);
    await expect(unit.start(CAUSE)).rejects.toMatchObject({ code: 'EXITED_EARLY' });
    // The first retry is due at once, the next after 0.75 s of 1, then 1.5 s of 2: chance is 0.5 here.
    for (const delay of [0, 750, 1500]) {
      await inState(unit, 'backoff');
      expect((unit.view().retryAt ?? 0) - clock.now()).toBe(delay);
      clock.advance(delay - 1);
      await turn();
      expect(unit.view().state).toBe('backoff');
      clock.advance(1);
    }
    await inState(unit, 'error');
    expect(runtime.instances).toHaveLength(4);
    expect(clock.waiting).toBe(0);
  });

  it('forgets failures after a stable run', async () => {
    const runtime = new FakeRuntime();
    const { unit, clock } = testUnit(runtime, { restart: { max_retries: 1, reset_after: '10s' } });
    await unit.start(CAUSE);
    for (let round = 0; round < 5; round += 1) {
      clock.advance(10_000);
      runtime.alive[0]?.end({ code: 1, signal: null });
      await inState(unit, 'backoff');
      clock.advance(0);
      await inState(unit, 'running');
    }
    runtime.alive[0]?.end({ code: 1, signal: null });
    await inState(unit, 'error');
  });

  it('uses the time that a caller gives it for that start only', async () => {
    const { unit, clock } = testUnit(new FakeRuntime(() => 'silent'), { ...QUICK, ready_timeout: '30ms' });
    await expect(unit.start(CAUSE, 10)).rejects.toMatchObject({
      code: 'READY_TIMEOUT',
      details: { seconds: 0.01 },
    });
    await inState(unit, 'backoff');
    clock.advance(0);
    await until('the second try fails', () => unit.view().lastError?.details.seconds === 0.03);
    await unit.stop(CAUSE);
  });

  it('gives up at once what trying again cannot help', async () => {
    const runtime = new FakeRuntime();
    runtime.start = async () => {
      throw new AppError('SPAWN_NOT_FOUND', { server: 'fake', command: 'fake', path: '' });
    };
    const { unit } = testUnit(runtime, QUICK);
    await expect(unit.start(CAUSE)).rejects.toMatchObject({ code: 'SPAWN_NOT_FOUND' });
    expect(unit.view()).toMatchObject({ state: 'error', restartCount: 0 });
    expect(unit.view().restartReason).toContain('trying again cannot help');
  });

  it('is in error, not stopped, when its processes cannot be ended', async () => {
    const runtime = new FakeRuntime();
    const { unit, bugs } = testUnit(runtime);
    await unit.start(CAUSE);
    const [instance] = runtime.instances;
    if (instance)
      instance.stop = () => Promise.reject(new AppError('STOP_FAILED', { server: 'fake', reason: 'stuck' }));
    await expect(unit.stop(CAUSE)).rejects.toMatchObject({ code: 'STOP_FAILED' });
    expect(unit.view()).toMatchObject({ state: 'error', lastError: { code: 'STOP_FAILED' } });
    expect(bugs).toEqual([]);
  });

  it('goes down with the daemon and is wanted all the same', async () => {
    const { unit, saved } = testUnit(new FakeRuntime());
    await unit.start(CAUSE);
    await unit.shutDown(CAUSE, false);
    expect(unit.view().state).toBe('stopped');
    expect(saved).toEqual(['running']);
  });

  it('is started anew for a reason, which it tells and remembers', async () => {
    const runtime = new FakeRuntime();
    const { unit, events } = testUnit(runtime);
    await unit.start(CAUSE);
    unit.renew('changed: a.ts', { actor: 'watch', correlationId: 'burst' });
    await inState(unit, 'running');
    expect(unit.view()).toMatchObject({ pid: 1001, restartCount: 0, restartReason: 'changed: a.ts' });
    expect(events.find(({ type }) => type === 'server_reloading')).toEqual({
      type: 'server_reloading',
      server: 'fake',
      message: 'fake is started anew: changed: a.ts',
      details: { reason: 'changed: a.ts' },
      correlationId: 'burst',
    });
    await unit.stop(CAUSE);
    await unit.start(CAUSE);
    expect(unit.view().restartReason).toBeNull();
    await unit.stop(CAUSE);
  });

  it('is started anew once, however often that is asked for while it goes down', async () => {
    const runtime = new FakeRuntime();
    const { unit } = testUnit(runtime);
    await unit.start(CAUSE);
    for (const file of ['a', 'b', 'c']) unit.renew(file, CAUSE);
    await inState(unit, 'running');
    expect(runtime.instances).toHaveLength(2);
    await unit.stop(CAUSE);
  });

  it('is started anew once more when that is asked for while it comes up', async () => {
    const behaviour: Behaviour[] = ['silent', 'ready'];
    const runtime = new FakeRuntime(() => behaviour.shift() ?? 'ready');
    const { unit } = testUnit(runtime);
    const started = unit.start(CAUSE);
    await until('it comes up', () => runtime.instances.length === 1);
    unit.renew('changed', CAUSE);
    expect(await started).toEqual({ already: false });
    expect(runtime.instances).toHaveLength(2);
    expect(unit.view()).toMatchObject({ state: 'running', pid: 1001 });
    await unit.stop(CAUSE);
  });

  it('is tried again for a reason after it was given up, and left alone while nobody wants it', async () => {
    const behaviour: Behaviour[] = ['dies', 'ready'];
    const { unit } = testUnit(new FakeRuntime(() => behaviour.shift() ?? 'ready'), {
      restart: { max_retries: 0 },
    });
    await unit.start(CAUSE).catch(() => {});
    unit.renew('repaired', CAUSE);
    await inState(unit, 'running');
    await unit.stop(CAUSE);
    unit.renew('changed', CAUSE);
    expect(unit.view().state).toBe('stopped');
    await unit.hold(CAUSE);
    unit.renew('changed', CAUSE);
    expect(unit.view().state).toBe('maintenance');
  });

  it('resumes what was wanted', async () => {
    const running = testUnit(new FakeRuntime());
    running.unit.resume('running', CAUSE);
    await inState(running.unit, 'running');
    const held = testUnit(new FakeRuntime());
    held.unit.resume('maintenance', CAUSE);
    expect(held.unit.view().state).toBe('maintenance');
    const stopped = testUnit(new FakeRuntime());
    stopped.unit.resume('stopped', CAUSE);
    expect(stopped.unit.view().state).toBe('stopped');
    expect([...running.saved, ...held.saved, ...stopped.saved]).toEqual([]);
  });
});

/** Something that happens to a unit: a wish of somebody, a fact, or time. */
type Happening =
  | { readonly what: 'start' | 'stop' | 'restart' | 'hold' | 'release' | 'change' | 'turn' | 'rest' }
  | { readonly what: 'die'; readonly code: number }
  | { readonly what: 'wait'; readonly ms: number };

/** Long enough for a handshake or the end of a process, if nothing else is to be waited for. */
async function rest(): Promise<void> {
  for (let turns = 0; turns < 30; turns += 1) await turn();
}

/** Some more than once, for what is held or stopped has less to tell. */
const WISHES = [
  ...(['start', 'start', 'start', 'restart', 'restart', 'stop', 'hold', 'release', 'release'] as const),
  ...(['change', 'turn'] as const),
];
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WISHES).map((what) => ({ what })) },
  { weight: 4, arbitrary: fc.constant({ what: 'rest' as const }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1).map((code) => ({ what: 'die' as const, code })) },
  { weight: 1, arbitrary: fc.nat(10_000).map((ms) => ({ what: 'wait' as const, ms })) },
);
const behaviour = fc.constantFrom<Behaviour>(
  'ready',
  'ready',
  'silent',
  'refuses',
  'dies',
  'cannot be spawned',
);

describe('whatever happens to a unit', () => {
  it('there are never two processes, everybody is answered, and a stop leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 30, size: 'max' }),
        fc.array(behaviour, { maxLength: 8 }),
        async (happenings, behaviours) => {
          const plan = [...behaviours];
          const runtime = new FakeRuntime(() => plan.shift() ?? 'ready');
          const { unit, clock, bugs } = testUnit(runtime, QUICK);
          const answers: Promise<unknown>[] = [];
          const ask = (work: () => Promise<unknown>) => {
            const answer = work().catch((error) => expect(error).toBeInstanceOf(AppError));
            answers.push(answer);
          };
          for (const event of happenings) {
            if (event.what === 'start') ask(() => unit.start(CAUSE));
            else if (event.what === 'stop') ask(() => unit.stop(CAUSE));
            else if (event.what === 'restart') ask(() => unit.restart(CAUSE));
            else if (event.what === 'hold') ask(() => unit.hold(CAUSE));
            else if (event.what === 'release') unit.release(CAUSE);
            else if (event.what === 'change') unit.replaceSpec(specOf(QUICK), CAUSE, true);
            else if (event.what === 'turn') await turn();
            else if (event.what === 'rest') await rest();
            else if (event.what === 'wait') clock.advance(event.ms);
            else if (event.what === 'die') runtime.alive[0]?.end({ code: event.code, signal: null });
            expect(unit.live !== null).toBe(unit.view().state === 'running');
            expect(runtime.alive.length).toBeLessThanOrEqual(1);
          }
          unit.release(CAUSE);
          await inTime('the stop', unit.stop(CAUSE), { butIs: () => unit.view() });
          await inTime('all answers', Promise.all(answers), { butIs: () => unit.view() });
          expect(unit.view()).toMatchObject({ state: 'stopped', desired: 'stopped', pid: null });
          expect(runtime.alive).toEqual([]);
          expect(clock.waiting).toBe(0);

          plan.length = 0;
          await inTime('a start after all', unit.start(CAUSE), { butIs: () => unit.view() });
          expect(runtime.alive).toHaveLength(1);
          await unit.stop(CAUSE);
          expect(bugs).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
