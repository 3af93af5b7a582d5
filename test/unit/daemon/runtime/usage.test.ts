import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageMeter } from '../../../../daemon/runtime/usage.ts';
import { cgroupsAtHand, testCgroups } from '../../../helpers/cgroups.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { startTree, WAYS_OUT } from '../../../helpers/trees.ts';
import { until } from '../../../helpers/until.ts';

const BUSY = 'const end = Date.now() + 300; while (Date.now() < end); setInterval(() => {}, 1000)';

function child(script: string): number {
  const started = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started.pid as number;
}

/** A process that has 20 MB of its own and says so, and then lives on. */
const LARGE =
  "const held = Buffer.alloc(20e6, 1); console.log(process.pid + '\\n'); setInterval(() => held, 1e6);";

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

  it.runIf(process.platform === 'linux')('counts a grandchild that left the session', async () => {
    const node = JSON.stringify(process.execPath);
    const shell = startTree(`read x; setsid ${node} -e '${LARGE.replaceAll("'", '"')}' &`);
    const alone = (await new UsageMeter(new ManualClock()).read(new Set([shell.pid]))).get(shell.pid);
    expect(alone?.memoryBytes).toBeLessThan(20e6);
    await shell.go();
    const both = (await new UsageMeter(new ManualClock()).read(new Set([shell.pid]))).get(shell.pid);
    expect(both?.memoryBytes).toBeGreaterThan(40e6);
  });

  it.runIf(cgroupsAtHand)('counts one that lost its parent too, where there is a cgroup', async () => {
    const cgroups = await testCgroups();
    const shell = startTree(WAYS_OUT['left, lost its parent and has a clean environment']);
    const cgroup = cgroups.enter('shell', shell.run, shell.pid);
    await until('the root is in its cgroup', () => cgroup?.pids().includes(shell.pid));
    await shell.go();
    const clock = new ManualClock();
    const read = async (pidsOf?: (root: number) => number[] | null) =>
      (await new UsageMeter(clock, pidsOf).read(new Set([shell.pid]))).get(shell.pid)?.memoryBytes ?? 0;
    const [without, within] = [await read(), await read((root) => cgroups.pidsOf(root))];
    expect(within).toBeGreaterThan(without);
  });

  it('does not lose the time of a child that has ended', async () => {
    const shell = startTree('read x; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done & wait; echo; read x');
    await shell.go();
    const usage = (await new UsageMeter(new ManualClock()).read(new Set([shell.pid]))).get(shell.pid);
    expect(usage?.cpuPercent).toBeGreaterThan(0);
  });

  it('is the same for all who ask at a time', async () => {
    const clock = new ManualClock();
    const meter = new UsageMeter(clock);
    const pid = child(BUSY);
    await meter.read(new Set([pid]));
    clock.advance(1000);
    const reads = await Promise.all([meter.read(new Set([pid])), meter.read(new Set([pid]))]);
    expect(reads[0]?.get(pid)).toBe(reads[1]?.get(pid));
  });
});
