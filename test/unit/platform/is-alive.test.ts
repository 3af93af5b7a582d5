import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from '../../../src/platform/is-alive.ts';
import { until } from '../../helpers/until.ts';

test('a process that runs is alive, one that ended is not', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  expect(isAlive(child.pid as number)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(child.pid as number)).toBe(false);
});

test.runIf(process.platform === 'linux')('one that nobody has reaped yet is not alive either', async () => {
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
  const [pid] = await once(parent.stdout, 'data');
  await until('the child is gone', () => !isAlive(Number(pid)));
  expect(() => process.kill(Number(pid), 0)).not.toThrow();
  parent.kill('SIGKILL');
});
