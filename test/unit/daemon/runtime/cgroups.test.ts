import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baseName, cgroupOf, notePlace } from '../../../../daemon/runtime/cgroup-base.ts';
import { Cgroups } from '../../../../daemon/runtime/cgroups.ts';
import { cgroupsAtHand, testCgroups } from '../../../helpers/cgroups.ts';
import { isAlive } from '../../../helpers/processes.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';
import { killRoot, startTree, type TestTree, WAYS_OUT } from '../../../helpers/trees.ts';
import { until } from '../../../helpers/until.ts';

const openCgroups = useProgram('open-cgroups');
const HIDDEN = WAYS_OUT['left, lost its parent and has a clean environment'];

async function startIn(cgroups: Cgroups, script: string): Promise<TestTree> {
  const shell = startTree(script);
  const cgroup = cgroups.enter('a-b', shell.run, shell.pid);
  await until('the root is in its cgroup', () => cgroup?.pids().includes(shell.pid));
  return shell;
}

describe.runIf(cgroupsAtHand)('the cgroups of servers', () => {
  it('are below our own, by the runtime folder, the server and the run', async () => {
    const runtimeDir = tempDir();
    const shell = await startIn(await testCgroups(true, runtimeDir), '');
    const own = cgroupOf('self') as string;
    expect(cgroupOf(shell.pid)).toBe(join(own, baseName(runtimeDir), `a-b-${shell.run}`));
  });

  it('hold everybody that came of the root, wherever it went', async () => {
    const cgroups = await testCgroups();
    const shell = await startIn(cgroups, HIDDEN);
    const [hidden] = await shell.go();
    expect(cgroups.pidsOf(shell.pid)).toEqual(expect.arrayContaining([shell.pid, hidden]));
    await killRoot(shell);
    expect(cgroups.pidsOf(shell.pid)).toContain(hidden);
    expect(cgroups.pidsOf(1)).toBeNull();
  });

  it('take those in that were forked before the root was put there', async () => {
    const cgroups = await testCgroups();
    const shell = startTree('sh -c "sleep 300 & echo \\$!; wait" & read x; echo');
    const pids = await shell.go();
    const cgroup = cgroups.enter('late', shell.run, shell.pid);
    const all = await until('they are in', () => {
      const inside = cgroup?.pids() ?? [];
      return inside.includes(pids[0] as number) ? inside : null;
    });
    expect(all.length).toBeGreaterThanOrEqual(3);
  });

  it('are known to the next daemon with who is left in them, and can be opened again by their root', async () => {
    const runtimeDir = tempDir();
    const shell = await startIn(await testCgroups(true, runtimeDir), HIDDEN);
    const [hidden] = await shell.go();
    const next = await testCgroups(true, runtimeDir);
    const expected = { server: 'a-b', run: shell.run, pids: expect.arrayContaining([shell.pid, hidden]) };
    expect(next.leftovers()).toEqual([expected]);
    const cgroup = next.reopen(shell.pid);
    expect(cgroup?.pids()).toContain(hidden);
    expect(next.pidsOf(shell.pid)).toContain(hidden);
    expect(next.reopen(process.pid)).toBeNull();
    cgroup?.kill();
    await until('nobody is left', () => cgroup?.populated === false);
    expect(isAlive(hidden as number)).toBe(false);
    expect(next.leftovers()).toEqual([]);
  });

  it('are known to a daemon that can have none itself', async () => {
    const runtimeDir = tempDir();
    const shell = await startIn(await testCgroups(true, runtimeDir), '');
    const next = await testCgroups(false, runtimeDir);
    expect(next.available).toBe(false);
    expect(next.enter('other', randomUUID(), process.pid)).toBeNull();
    expect(next.leftovers()).toMatchObject([{ server: 'a-b', run: shell.run, pids: [shell.pid] }]);
    await killRoot(shell);
  });

  it('are left by a daemon that was started from inside of one, so that it does not end with that', async () => {
    const runtimeDir = tempDir();
    const cgroups = await testCgroups(true, runtimeDir);
    const program = startProgram(openCgroups, [runtimeDir]);
    const pid = program.child.pid as number;
    const cgroup = cgroups.enter('a-b', randomUUID(), pid);
    await until('it is in the cgroup of a server', () => cgroup?.entered);
    program.child.stdin?.write('\n');
    const said = JSON.parse((await program.nextLine()) as string);
    expect(said).toEqual({ own: cgroupOf('self'), leftovers: [] });
    expect(cgroup?.populated).toBe(false);
  });

  it('are removed when their run is over', async () => {
    const cgroups = await testCgroups();
    const shell = await startIn(cgroups, '');
    const folder = cgroupOf(shell.pid) as string;
    await killRoot(shell);
    await cgroups.leave(shell.pid);
    expect(existsSync(folder)).toBe(false);
  });

  it('are removed when they are empty, with those that the server made, and never while somebody is in them', async () => {
    const cgroups = await testCgroups();
    const [over, lives] = [await startIn(cgroups, ''), await startIn(cgroups, '')];
    const [empty, full] = [cgroupOf(over.pid) as string, cgroupOf(lives.pid) as string];
    mkdirSync(join(empty, 'container', 'init'), { recursive: true });
    await killRoot(over);
    await cgroups.tidy();
    expect([existsSync(empty), existsSync(full)]).toEqual([false, true]);
    expect(isAlive(lives.pid)).toBe(true);
    await killRoot(lives);
    await cgroups.tidy();
    expect(existsSync(dirname(full))).toBe(false);
  });

  it('of a process that ended too soon stay empty, and hurt nobody', async () => {
    const cgroups = await testCgroups();
    const shell = startTree('');
    await killRoot(shell);
    const cgroup = cgroups.enter('short', shell.run, shell.pid);
    await cgroups.leave(shell.pid);
    expect(cgroup?.populated).toBe(false);
    expect(cgroups.leftovers()).toEqual([]);
  });
});

describe('the places of cgroups', () => {
  it('are noted until they are gone, and nothing else is believed', () => {
    const runtimeDir = tempDir();
    const name = baseName(runtimeDir);
    const [old, present, gone] = ['old', 'new', 'gone'].map((each) => join(runtimeDir, each, name)) as [
      string,
      string,
      string,
    ];
    for (const base of [old, present]) mkdirSync(base, { recursive: true });
    expect(notePlace(runtimeDir, null)).toEqual([]);
    writeFileSync(join(runtimeDir, 'cgroups'), `${gone}\n/\n${runtimeDir}\n${old}`);
    expect(notePlace(runtimeDir, present)).toEqual([old]);
    expect(readFileSync(join(runtimeDir, 'cgroups'), 'utf8')).toBe(`${present}\n${old}`);
    expect(notePlace(runtimeDir, old)).toEqual([present]);
  });
});

describe('without cgroups, or a place to note them', () => {
  it('a runtime folder that cannot be written keeps nobody from opening them', async () => {
    const cgroups = await Cgroups.open(join(tempDir(), 'none'), true);
    expect(cgroups.leftovers()).toEqual([]);
    await cgroups.tidy();
  });

  it('nothing is there to be found, made or removed', async () => {
    const cgroups = await Cgroups.open(tempDir(), false);
    expect(cgroups.available).toBe(false);
    expect(cgroups.leftovers()).toEqual([]);
    expect(cgroups.pidsOf(process.pid)).toBeNull();
    expect(cgroups.reopen(process.pid)).toBeNull();
    await cgroups.leave(process.pid);
    await cgroups.tidy();
  });
});
