import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLock } from '../../../../daemon/checks/lock.ts';
import { acquireLock } from '../../../../daemon/lock.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

describe('the check of the lock', () => {
  const program = useProgram('hold-lock');

  async function held(file: string): Promise<number> {
    const { child, nextLine } = startProgram(program, [file]);
    await nextLine();
    child.stdin?.write('go\n');
    expect(JSON.parse((await nextLine()) ?? '')).toEqual({ won: child.pid });
    return child.pid as number;
  }

  it('is content when nobody holds it and no daemon runs, and takes nothing from the next one', () => {
    const file = join(tempDir(), 'mcpd.lock');
    expect(checkLock(file, false)).toMatchObject({ status: 'ok', fix: null });
    acquireLock(file).release();
    expect(checkLock(file, false)).toMatchObject({ status: 'ok' });
    acquireLock(file).release();
  });

  it('is content when the daemon that answers holds it', async () => {
    const file = join(tempDir(), 'mcpd.lock');
    const pid = await held(file);
    const message = `the daemon (pid ${pid}) holds it`;
    expect(checkLock(file, true)).toMatchObject({ status: 'ok', message });
  });

  it('names who holds it and does not answer, with how to end that', async () => {
    const file = join(tempDir(), 'mcpd.lock');
    const pid = await held(file);
    expect(checkLock(file, false)).toMatchObject({
      status: 'warning',
      fix: `kill -9 ${pid}; mcp daemon start`,
    });
    expect(() => acquireLock(file)).toThrow(expect.objectContaining({ code: 'DAEMON_ALREADY_RUNNING' }));
  });

  it('minds a daemon that runs without it', () => {
    const file = join(tempDir(), 'mcpd.lock');
    expect(checkLock(file, true)).toMatchObject({ status: 'problem', fix: 'mcp daemon restart' });
  });

  it('says what is in its way', () => {
    const file = join(tempDir(), 'mcpd lock');
    mkdirSync(file);
    expect(checkLock(file, false)).toMatchObject({ status: 'problem', fix: `rm -r '${file}'` });
  });
});
