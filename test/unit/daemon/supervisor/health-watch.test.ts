import { describe, expect, it } from 'vitest';
import { Activity } from '../../../../daemon/mcp/activity.ts';
import type { Judgement } from '../../../../daemon/supervisor/health.ts';
import { HealthWatch, weigh } from '../../../../daemon/supervisor/health-watch.ts';
import type { HealthCheck } from '../../../../src/domain/server.ts';
import { ManualClock } from '../../../helpers/clock.ts';

const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 5_000;
const launch = { file: '/x', args: [], cwd: '/', env: {}, url: null, headers: {} };

/** Lets everything that can go on go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

interface Options {
  readonly clock?: ManualClock;
  readonly random?: () => number;
  readonly check?: Partial<HealthCheck>;
  /** What becomes of a question; that of a server that answers it unless given. */
  readonly prove?: (signal: AbortSignal) => Promise<void>;
  readonly secrets?: ReadonlySet<string>;
  readonly soon?: boolean;
}

/** A watch over a server that is not there. */
function watch({
  clock = new ManualClock(),
  random = () => 0.5,
  check,
  prove,
  secrets,
  soon = false,
}: Options = {}) {
  const activity = new Activity();
  const told: Judgement[] = [];
  const asked: number[] = [];
  const began = clock.monotonic();
  const answer = async () => activity.hear();
  const health = new HealthWatch({
    check: {
      type: 'mcp',
      intervalMs: INTERVAL_MS,
      doubtMs: INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      failures: 3,
      successes: 1,
      ...check,
    } as HealthCheck,
    upstream: {
      activity,
      prove: ({ signal }) => {
        asked.push(clock.monotonic() - began);
        return (prove ?? answer)(signal);
      },
    },
    launch,
    secrets: secrets ?? new Set(),
    clock,
    random,
    soon,
    onChange: (judgement) => told.push(judgement),
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turn();
  };
  return { health, clock, activity, asked, told, pass };
}

/** Never answers; ends when it is aborted, as a session does. */
const silence = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
const refusal = () => Promise.reject(new Error('connect ECONNREFUSED'));

/** Numbers in [0, 1) that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a watch', () => {
  it('asks first after a part of its interval, then an interval after each answer, give or take', async () => {
    const parts = [0.25, 0, 0.5, 0.999];
    const { asked, pass, health } = watch({ random: () => parts.shift() ?? 0.5 });
    for (let second = 0; second < 120; second += 1) await pass(1000);
    // 7.5 s; then 27 s, 30 s and nearly 33 s later.
    expect(asked).toEqual([8_000, 35_000, 65_000, 98_000]);
    await health.end();
  });

  it('asks within seconds where nobody has asked before', async () => {
    const { asked, pass, health } = watch({ soon: true });
    for (let second = 0; second < 33; second += 1) await pass(1000);
    expect(asked).toEqual([3_000, 33_000]);
    await health.end();
  });

  it('never asks fifty servers at once that were started together', async () => {
    const clock = new ManualClock();
    const random = seeded(1);
    const watches = Array.from({ length: 50 }, () => watch({ clock, random }));
    const step = 100;
    const crowd = new Map<number, number>();
    for (let time = 0; time < 10 * INTERVAL_MS; time += step) {
      const before = watches.reduce((sum, { asked }) => sum + asked.length, 0);
      clock.advance(step);
      await turn();
      const after = watches.reduce((sum, { asked }) => sum + asked.length, 0);
      crowd.set(time, after - before);
    }
    const total = [...crowd.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(50 * 9);
    // In any tenth of a second at most a handful, where all fifty would be one way and none the other.
    expect(Math.max(...crowd.values())).toBeLessThanOrEqual(5);
    const first = watches.map(({ asked }) => asked[0] ?? 0).sort((a, b) => a - b);
    const gaps = first.slice(1).map((time, index) => time - (first[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(INTERVAL_MS / 5);
    await Promise.all(watches.map(({ health }) => health.end()));
    expect(clock.waiting).toBe(0);
  });

  it('never has two probes under way, however slow they are', async () => {
    let underWay = 0;
    let most = 0;
    const answers: Array<() => void> = [];
    const { asked, pass, health } = watch({
      check: { intervalMs: 10, doubtMs: 10, timeoutMs: 1_000_000 },
      prove: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise<void>((resolve) => answers.push(resolve));
        underWay -= 1;
      },
    });
    for (let round = 0; round < 20; round += 1) {
      await pass(1000);
      expect(asked).toHaveLength(round + 1);
      answers.shift()?.();
      await turn();
    }
    expect(most).toBe(1);
    await health.end();
  });

  it('tells of each change of health once, with the reason, and of nothing else', async () => {
    const answers = [refusal, refusal, refusal, refusal, async () => {}, async () => {}];
    const { told, pass, health } = watch({ prove: () => (answers.shift() ?? silence)(never()) });
    for (let round = 0; round < 6; round += 1) await pass(INTERVAL_MS);
    expect(told).toEqual([
      { health: 'degraded', reason: 'connect ECONNREFUSED' },
      { health: 'unhealthy', reason: 'connect ECONNREFUSED three times in a row' },
      { health: 'healthy', reason: null },
    ]);
    await health.end();
  });

  it('knows when the server was last well', async () => {
    const answers = [async () => {}, refusal, refusal];
    const { pass, health, clock } = watch({ prove: () => (answers.shift() ?? refusal)() });
    const begun = clock.monotonic();
    expect(health.wellAt).toBe(begun);
    for (let round = 0; round < 3; round += 1) await pass(INTERVAL_MS);
    expect(health.wellAt).toBe(begun + INTERVAL_MS);
    await health.end();
  });

  it('masks secrets in the reason', async () => {
    const prove = () => Promise.reject(new Error('no such key: correct-horse-battery'));
    const { told, pass, health } = watch({ prove, secrets: new Set(['correct-horse-battery']) });
    await pass(INTERVAL_MS);
    expect(told).toMatchObject([{ reason: 'no such key: ••••' }]);
    await health.end();
  });

  it('that is ended ends its probe, tells nothing, and leaves no timer', async () => {
    let aborted = false;
    const prove = async (signal: AbortSignal) => {
      await silence(signal).finally(() => {
        aborted = true;
      });
    };
    const { told, asked, pass, health, clock } = watch({ prove });
    await pass(INTERVAL_MS);
    expect(asked).toHaveLength(1);
    await health.end();
    expect(aborted).toBe(true);
    await pass(10 * INTERVAL_MS);
    expect({ told, asked: asked.length, waiting: clock.waiting }).toEqual({ told: [], asked: 1, waiting: 0 });
  });

  it('may be ended by whoever it tells', async () => {
    const clock = new ManualClock();
    const held: { watch?: HealthWatch } = {};
    const ended: unknown[] = [];
    held.watch = new HealthWatch({
      check: { type: 'mcp', intervalMs: 10, doubtMs: 10, timeoutMs: 10, failures: 1, successes: 1 },
      upstream: { activity: new Activity(), prove: refusal },
      launch,
      secrets: new Set(),
      clock,
      random: () => 0.5,
      soon: false,
      onChange: () => ended.push(held.watch?.end()),
    });
    clock.advance(10);
    await turn();
    await Promise.all(ended);
    expect(ended).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});

describe('a call that had no answer', () => {
  it('has the server asked soon, and from then on more often, until it is well', async () => {
    const answers = [silence, silence, async () => {}];
    const { asked, pass, health, activity } = watch({
      check: { intervalMs: 20 * INTERVAL_MS },
      prove: (signal) => (answers.shift() ?? silence)(signal),
    });
    activity.hear();
    await activity.during(() => Promise.reject(new Error('timed out'))).catch(() => {});
    await pass(1000);
    expect(asked).toEqual([1000]);
    await pass(TIMEOUT_MS);
    await pass(INTERVAL_MS);
    await pass(TIMEOUT_MS);
    await pass(INTERVAL_MS);
    expect(asked).toEqual([1000, 36_000, 71_000]);
    expect(health.judgement.health).toBe('healthy');
    await pass(INTERVAL_MS);
    expect(asked).toHaveLength(3);
    await health.end();
  });

  it('brings nothing forward that is due at once, nor anything of a server that has spoken', async () => {
    const { clock, health, activity, pass, asked } = watch({ random: () => 0.01 });
    await activity.during(() => Promise.reject(new Error('timed out'))).catch(() => {});
    expect(clock.waiting).toBe(1);
    await pass(300);
    expect(asked).toEqual([300]);
    const call = activity.during(async () => {
      activity.hear();
      throw new Error('refused');
    });
    await call.catch(() => {});
    await pass(1000);
    expect(asked).toEqual([300]);
    await health.end();
  });
});

describe('a server that does not answer', () => {
  it('is unhealthy after as many silent probes as are allowed', async () => {
    const { told, pass, health } = watch({ prove: silence });
    for (let round = 0; round < 3; round += 1) {
      await pass(INTERVAL_MS * 1.1);
      await pass(TIMEOUT_MS);
    }
    expect(told.map(({ reason }) => reason)).toEqual([
      'no answer within 5 s',
      'no answer within 5 s three times in a row',
    ]);
    await health.end();
  });

  it('is not blamed while it works on a call that it was sent when it was well', async () => {
    const { told, asked, pass, health, activity } = watch({ prove: silence });
    let answer = () => {};
    const call = activity.during(() => new Promise<void>((resolve) => (answer = resolve)));
    for (let round = 0; round < 10; round += 1) {
      await pass(INTERVAL_MS * 1.1);
      await pass(TIMEOUT_MS);
    }
    expect({ told, asked: asked.length }).toEqual({ told: [], asked: 10 });
    activity.hear();
    answer();
    await call;
    await health.end();
  });

  it('is blamed once that call has ended without an answer, whatever else is asked of it', async () => {
    const { told, pass, health, activity } = watch({ prove: silence });
    const ask = () => {
      let fail = () => {};
      const call = activity.during(
        () => new Promise<void>((_, reject) => (fail = () => reject(new Error('timed out')))),
      );
      call.catch(() => {});
      return fail;
    };
    const fail = ask();
    ask();
    await pass(INTERVAL_MS * 1.1);
    await pass(TIMEOUT_MS);
    expect(told).toEqual([]);
    fail();
    for (let round = 0; round < 3; round += 1) {
      await pass(INTERVAL_MS * 1.1);
      ask();
      await pass(TIMEOUT_MS);
    }
    expect(told.at(-1)?.health).toBe('unhealthy');
    await health.end();
  });

  it('is blamed although calls wait, when they were sent after it had stopped to answer', async () => {
    const { told, pass, health, activity } = watch({ prove: silence });
    for (let round = 0; round < 3; round += 1) {
      await pass(INTERVAL_MS * 1.1);
      void activity.during(() => new Promise(() => {}));
      await pass(TIMEOUT_MS);
    }
    expect(told.at(-1)?.health).toBe('unhealthy');
    await health.end();
  });
});

describe('a server that is heard of', () => {
  it('is not asked whether it speaks', async () => {
    const { asked, pass, health, activity } = watch();
    for (let round = 0; round < 5; round += 1) {
      activity.hear();
      await pass(INTERVAL_MS * 1.1);
    }
    expect(asked).toEqual([]);
    await pass(INTERVAL_MS * 1.1);
    expect(asked).toHaveLength(1);
    await health.end();
  });

  it('is asked all the same after a bad probe: what was heard may be a late answer', async () => {
    const { asked, told, pass, health, activity } = watch({ prove: silence });
    for (let round = 0; round < 3; round += 1) {
      await pass(INTERVAL_MS * 1.1);
      await pass(TIMEOUT_MS);
      activity.hear();
    }
    expect(asked).toHaveLength(3);
    expect(told.at(-1)?.health).toBe('unhealthy');
    await health.end();
  });
});

describe('what a probe counts for', () => {
  const mcp = { type: 'mcp' } as HealthCheck;
  const http = { type: 'http' } as HealthCheck;
  const call = {};
  const idle = { heard: 7, trusted: true, occupant: null };
  const busy = { heard: 7, trusted: true, occupant: call };
  const silent = { reason: 'no answer within 5 s', silent: true };
  const answered = { reason: '/health answered 503', silent: false };

  it.each([
    ['a good answer', http, null, idle, idle, 'good'],
    ['a bad answer', http, answered, idle, idle, 'bad'],
    ['a bad answer of a busy server', http, answered, busy, busy, 'bad'],
    ['a refused connection of a busy server', mcp, answered, busy, busy, 'bad'],
    ['no answer', mcp, silent, idle, idle, 'bad'],
    ['no answer of a server that was busy all the time', mcp, silent, busy, busy, 'excused'],
    ['no answer over HTTP of a server that was busy all the time', http, silent, busy, busy, 'excused'],
    ['no answer of a server that became busy after it was asked', mcp, silent, idle, busy, 'bad'],
    ['no answer of a server that was done', http, silent, busy, { ...idle, heard: 8 }, 'bad'],
    [
      'no answer of a server that works on another call',
      http,
      silent,
      busy,
      { ...busy, occupant: {} },
      'bad',
    ],
    [
      'no answer to a ping of a server that spoke meanwhile',
      mcp,
      silent,
      idle,
      { ...idle, heard: 8 },
      'good',
    ],
    ['no answer over HTTP of a server that spoke MCP', http, silent, idle, { ...idle, heard: 8 }, 'bad'],
  ])('%s', (_, check, complaint, before, after, kind) => {
    expect(weigh(check, complaint, before, after).kind).toBe(kind);
  });
});

/** A signal that nobody aborts. */
function never(): AbortSignal {
  return new AbortController().signal;
}
