import { describe, expect, it } from 'vitest';
import type { Cgroups } from '../../../../daemon/runtime/cgroups.ts';
import { ProcessTree } from '../../../../daemon/runtime/process-tree.ts';
import { cgroupsAtHand, testCgroups } from '../../../helpers/cgroups.ts';
import { isAlive } from '../../../helpers/processes.ts';
import { killRoot, startTree, type TestTree, WAYS_OUT } from '../../../helpers/trees.ts';
import { until } from '../../../helpers/until.ts';

const LIMIT_MS = 5000;
const onLinux = describe.runIf(process.platform === 'linux');

/** The tree that a shell begins, in a cgroup if there are some; the shell is in it when this answers. */
async function treeOf({ pid, run, membersIn }: TestTree, cgroups: Cgroups | null): Promise<ProcessTree> {
  const cgroup = cgroups?.enter('shell', run, pid) ?? null;
  if (cgroup) await until('the root is in its cgroup', () => cgroup.entered);
  return new ProcessTree(membersIn, pid, cgroup);
}

const CROWD = 'read x; i=0; while [ $i -lt 200 ]; do sleep 300 & echo $!; i=$((i+1)); done; echo';

onLinux.each([
  ['with a cgroup', true],
  ['without a cgroup', false],
])('a process tree %s', (_, wanted) => {
  const ways = Object.entries(WAYS_OUT).filter(([way]) => wanted || !way.includes('clean environment'));

  it.runIf(!wanted || cgroupsAtHand).each(ways)('ends one who %s', async (_way, script) => {
    const shell = startTree(script);
    const tree = await treeOf(shell, await testCgroups(wanted));
    const pids = await shell.go();
    expect(pids.map(isAlive)).toEqual([true]);
    expect(await tree.askAll()).toBeGreaterThanOrEqual(2);
    expect(await tree.gone(LIMIT_MS)).toBe(true);
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it.runIf(!wanted || cgroupsAtHand).each(ways)(
    'finds one who %s when the root is dead',
    async (_way, script) => {
      const shell = startTree(script);
      const tree = await treeOf(shell, await testCgroups(wanted));
      const pids = await shell.go();
      await killRoot(shell);
      expect(await tree.kill(LIMIT_MS)).toEqual([]);
      expect(pids.map(isAlive)).toEqual([false]);
    },
  );

  it.runIf(!wanted || cgroupsAtHand)('ends two hundred at a time', async () => {
    const shell = startTree(CROWD);
    const tree = await treeOf(shell, await testCgroups(wanted));
    const pids = await shell.go();
    expect(pids).toHaveLength(200);
    expect(await tree.kill(LIMIT_MS)).toEqual([]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it.runIf(!wanted || cgroupsAtHand)('clears the group of a dead root', async () => {
    const shell = startTree(CROWD);
    const tree = await treeOf(shell, await testCgroups(wanted));
    const pids = await shell.go();
    await killRoot(shell);
    expect(await tree.clear(LIMIT_MS)).toBe(true);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it.runIf(!wanted || cgroupsAtHand)('is gone when its root, which was all of it, is', async () => {
    const shell = startTree('');
    const tree = await treeOf(shell, await testCgroups(wanted));
    expect(await tree.gone(0)).toBe(false);
    await killRoot(shell);
    expect(await tree.clear(0)).toBe(true);
    expect(await tree.gone(0)).toBe(true);
  });
});

describe.runIf(cgroupsAtHand)('clearing by a cgroup', () => {
  const ways = Object.entries(WAYS_OUT).filter(([way]) => way.startsWith('left'));

  it.each(ways)('ends one who %s, without a search', async (_, script) => {
    const shell = startTree(script);
    const tree = await treeOf({ ...shell, membersIn: () => [] }, await testCgroups());
    const pids = await shell.go();
    await killRoot(shell);
    expect(await tree.clear(LIMIT_MS)).toBe(true);
    expect(pids.map(isAlive)).toEqual([false]);
  });
});

onLinux('the number of a group that is a stranger’s by now', () => {
  it('is never signalled', async () => {
    const stranger = startTree('');
    const tree = new ProcessTree(
      () => [],
      stranger.pid,
      null,
      () => true,
    );
    tree.askGroup();
    expect(await tree.clear(0)).toBe(true);
    expect(await tree.kill(0)).toEqual([]);
    expect(isAlive(stranger.pid)).toBe(true);
  });
});
