import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kernelUnits } from '../../../../daemon/runtime/auxv.ts';
import {
  type ProcessInfo,
  parsePsTable,
  parsePsTime,
  parseStat,
  readProcessTable,
  treeMembers,
} from '../../../../daemon/runtime/process-table.ts';
import { until } from '../../../helpers/until.ts';

/** How long the machine has been up: the process below began a minute before. */
const UPTIME_MS = 150_000;

/** proc_pid_stat(5), of a process with this name. */
const statLine = (name: string) =>
  `4242 (${name}) S 17 4240 4239 34816 4242 4194304 1 2 3 4 250 50 7 8 20 0 1 0 9000 1000000 2500 18446744073709551615 1 1\n`;

const read = (line: string) => parseStat(4242, line, UPTIME_MS);

describe('a line of /proc/<pid>/stat', () => {
  it('is read by the position of its fields', () => {
    expect(read(statLine('node'))).toEqual({
      pid: 4242,
      zombie: false,
      ppid: 17,
      pgid: 4240,
      session: 4239,
      cpuMs: 3150,
      ageMs: 60_000,
      rssBytes: 2500 * kernelUnits().pageBytes,
    });
  });

  it('is read right whatever the process calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (name) => {
        expect(read(statLine(name))).toEqual(read(statLine('node')));
      }),
    );
    expect(read(statLine(') Z 1 1 1 (')).ppid).toBe(17);
  });

  it.each(['Z', 'X'])('tells by %s that the process is dead', (letter) => {
    expect(read(statLine('node').replace(' S ', ` ${letter} `)).zombie).toBe(true);
  });
});

describe('the table of ps', () => {
  it('is read row by row, and rows that are none are passed over', () => {
    const text =
      '    1     0     1 Ss    1200   0:01.50 1-00:00:00\n  300     1   300 Z+       0   1:00:00 01:00:01\n\nnonsense\n';
    expect(parsePsTable(text)).toEqual([
      {
        pid: 1,
        ppid: 0,
        pgid: 1,
        session: 1,
        zombie: false,
        cpuMs: 1500,
        ageMs: 86_400_000,
        rssBytes: 1200 * 1024,
      },
      {
        pid: 300,
        ppid: 1,
        pgid: 300,
        session: 300,
        zombie: true,
        cpuMs: 3_600_000,
        ageMs: 3_601_000,
        rssBytes: 0,
      },
    ]);
  });

  it.each([
    ['0:00.07', 70],
    ['12:34', 754_000],
    ['1:02:03', 3_723_000],
    ['2-03:04:05', 183_845_000],
  ])('takes %s for %i ms', (text, ms) => {
    expect(Math.round(parsePsTime(text))).toBe(ms);
  });
});

const info = (pid: number, ppid: number, more: Partial<ProcessInfo> = {}): ProcessInfo => ({
  pid,
  ppid,
  pgid: more.pgid ?? pid,
  session: more.session ?? pid,
  zombie: false,
  cpuMs: 0,
  ageMs: 0,
  rssBytes: 0,
  ...more,
});

const pidsOf = (table: readonly ProcessInfo[], root: number) =>
  treeMembers(table, root, null).map(({ pid }) => pid);

describe('the members of a tree', () => {
  it('are the root, its group, its session and all descendants, and nobody else', () => {
    const table = [
      info(1, 0),
      info(100, 1),
      info(101, 100, { pgid: 100, session: 100 }),
      info(102, 1, { pgid: 100, session: 100 }),
      info(103, 1, { pgid: 103, session: 100 }),
      info(104, 101),
      info(105, 104),
      info(200, 1),
      info(201, 200),
    ];
    expect(pidsOf(table, 100)).toEqual([100, 101, 102, 103, 104, 105]);
  });

  it('are found in whatever order the table has them', () => {
    const chain = [info(100, 1), info(101, 100), info(102, 101), info(103, 102)];
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: 4 }), (table) => {
        expect(pidsOf(table, 100).sort()).toEqual([100, 101, 102, 103]);
      }),
    );
  });

  it('are found without the root, when it is gone', () => {
    expect(pidsOf([info(101, 1, { pgid: 100, session: 100 }), info(102, 101)], 100)).toEqual([101, 102]);
  });

  it('are the living only', () => {
    expect(pidsOf([info(100, 1, { zombie: true }), info(101, 100)], 100)).toEqual([]);
  });
});

describe('the process table', () => {
  it('holds this process', async () => {
    const self = (await readProcessTable()).find(({ pid }) => pid === process.pid);
    expect(self?.ppid).toBe(process.ppid);
    expect(self?.rssBytes).toBeGreaterThan(10_000_000);
    expect(self?.cpuMs).toBeGreaterThan(0);
    expect(Math.abs((self?.ageMs ?? 0) - process.uptime() * 1000)).toBeLessThan(2000);
  });

  it.runIf(process.platform === 'linux')('finds by its mark who left for a session of its own', async () => {
    const marker = 'MCP_TEST_MARK=here';
    const child = spawn('sleep', ['60'], { detached: true, env: { ...process.env, MCP_TEST_MARK: 'here' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    const stray = { root: 2 ** 22 + 1, pid: child.pid as number };
    await until('the stray is found', async () =>
      treeMembers(await readProcessTable(), stray.root, marker).some(({ pid }) => pid === stray.pid),
    );
    const strangers = treeMembers(await readProcessTable(), stray.root, 'MCP_TEST_MARK=her');
    expect(strangers).toEqual([]);
  });
});
