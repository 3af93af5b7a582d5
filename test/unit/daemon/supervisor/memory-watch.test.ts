import { describe, expect, it } from 'vitest';
import { MemoryWatch, SAMPLE_EVERY_MS } from '../../../../daemon/supervisor/memory-watch.ts';
import type { MemoryLimit } from '../../../../src/domain/server.ts';
import { ManualClock } from '../../../helpers/clock.ts';

const MIB = 1024 ** 2;
const LIMIT: MemoryLimit = { bytes: 100 * MIB, onExceed: 'refuse' };

/** A watch over one server, whose memory and process the test sets. */
function testWatch(limit: MemoryLimit | null = LIMIT) {
  const clock = new ManualClock();
  const told: (string | null)[] = [];
  const bugs: string[] = [];
  const server = { mib: 10, pid: 7 as number | null, limit, fails: false };
  let looks = 0;
  const watch = new MemoryWatch({
    clock,
    units: () => [
      {
        spec: { name: 'hungry', memoryLimit: server.limit },
        pid: server.pid,
        exceed: (words) => told.push(words),
      },
    ],
    read: async (roots) => {
      looks += 1;
      if (server.fails) throw new Error('no /proc');
      return new Map([...roots].map((pid) => [pid, { memoryBytes: server.mib * MIB, cpuPercent: 0 }]));
    },
    reportBug: (message) => bugs.push(message),
  });
  watch.sync();
  /** Lets the time of one sample pass. */
  const sample = async (mib = server.mib) => {
    server.mib = mib;
    clock.advance(SAMPLE_EVERY_MS);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { watch, clock, server, told, bugs, sample, looks: () => looks };
}

describe('the memory of a server with a limit', () => {
  it('is too much after two samples in a row, which is told once, and when it is over', async () => {
    const { told, sample } = testWatch();
    await sample(101);
    expect(told).toEqual([]);
    await sample(612);
    expect(told).toEqual(['uses 612 MiB, more than limits.memory (100 MiB)']);
    await sample(700);
    await sample(100);
    expect(told.slice(1)).toEqual([null]);
  });

  it('may be too much for a moment', async () => {
    const { told, sample } = testWatch();
    for (const mib of [200, 50, 200, 50, 200]) await sample(mib);
    expect(told).toEqual([]);
  });

  it('is judged anew for another process, and for another limit', async () => {
    const { told, sample, server } = testWatch();
    await sample(200);
    server.pid = 8;
    await sample(200);
    expect(told).toEqual([]);
    server.limit = { bytes: 150 * MIB, onExceed: 'restart' };
    await sample(200);
    expect(told).toEqual([]);
    await sample(200);
    expect(told).toEqual(['uses 200 MiB, more than limits.memory (150 MiB)']);
  });

  it('is not looked at while it does not run, nor where there is no limit', async () => {
    const none = testWatch(null);
    expect(none.clock.waiting).toBe(0);
    const { clock, server, sample, watch, looks } = testWatch();
    await sample();
    server.pid = null;
    await sample();
    expect([clock.waiting, looks()]).toEqual([0, 2]);
    server.pid = 9;
    watch.sync();
    watch.sync();
    expect(clock.waiting).toBe(1);
    watch.close();
    watch.sync();
    expect(clock.waiting).toBe(0);
  });

  it('is looked at again after it could not be read', async () => {
    const { server, sample, bugs, told } = testWatch();
    server.fails = true;
    await sample(200);
    expect(bugs).toEqual(['memory of servers: Error: no /proc']);
    server.fails = false;
    await sample();
    await sample();
    expect(told).toHaveLength(1);
  });
});
