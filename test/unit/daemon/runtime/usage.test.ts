import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageMeter } from '../../../../daemon/runtime/usage.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { until } from '../../../helpers/until.ts';

const BUSY = 'const end = Date.now() + 300; while (Date.now() < end); setInterval(() => {}, 1000)';

function child(script: string): number {
  const started = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started.pid as number;
}

describe('the usage of a process tree', () => {
  it('is its memory, and its share of a core: of all its life at first, then since the last look', async () => {
    const clock = new ManualClock();
    const pid = child(BUSY);
    const busy = await until('it works', async () => {
      const usage = (await new UsageMeter(clock).read(new Set([pid]))).get(pid);
      return usage && usage.cpuPercent > 20 ? usage : null;
    });
    expect(busy.memoryBytes).toBeGreaterThan(10_000_000);
    const meter = new UsageMeter(clock);
    await until('it rests', async () => {
      clock.advance(1000);
      return (await meter.read(new Set([pid]))).get(pid)?.cpuPercent === 0;
    });
  });

  it('is measured no more often than makes sense', async () => {
    const clock = new ManualClock();
    const meter = new UsageMeter(clock);
    const pid = child('setInterval(() => {}, 1000)');
    const once = (await meter.read(new Set([pid]))).get(pid);
    clock.advance(100);
    expect((await meter.read(new Set([pid]))).get(pid)).toBe(once);
    clock.advance(500);
    expect((await meter.read(new Set([pid]))).get(pid)).not.toBe(once);
  });

  it('is unknown for what has ended, and forgotten for what is not asked about', async () => {
    const clock = new ManualClock();
    const meter = new UsageMeter(clock);
    const pid = child('setInterval(() => {}, 1000)');
    expect((await meter.read(new Set([pid, 2 ** 22 + 1]))).size).toBe(1);
    expect((await meter.read(new Set())).size).toBe(0);
  });
});
