import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { birthOf } from '../../../../daemon/runtime/birth.ts';

describe('the birth of a process', () => {
  it('is the same each time, and differs from that of another', async () => {
    const mine = await birthOf(process.pid);
    expect(mine).not.toBeNull();
    expect(await birthOf(process.pid)).toBe(mine);
    const child = spawn('sleep', ['60']);
    const its = await birthOf(child.pid as number);
    expect(its).not.toBeNull();
    expect(its).not.toBe(mine);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await birthOf(child.pid as number)).toBeNull();
  });

  it('is read past a name that holds spaces and parentheses', async () => {
    const child = spawn('/bin/sh', ['-c', 'printf "a) R (b" > /proc/self/comm; echo named; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    expect(await birthOf(child.pid as number)).toMatch(/^[0-9a-f-]{36}:\d+$/);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is null for a pid that nobody has', async () => {
    expect(await birthOf(2 ** 22 + 1)).toBeNull();
  });
});
