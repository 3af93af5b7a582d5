import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../../daemon/lock.ts';
import { type RunningProgram, startProgram, useProgram } from '../../helpers/program.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const program = useProgram('hold-lock');

async function contender(lock: string): Promise<RunningProgram> {
  const running = startProgram(program, [lock]);
  expect(await running.nextLine()).toBe('waiting');
  return running;
}

/** What came of it: `{won: pid}`, or the error's body. */
async function race(contenders: readonly RunningProgram[]) {
  const answers = contenders.map((each) => each.nextLine());
  for (const { child } of contenders) child.stdin?.write('go\n');
  return Promise.all(answers.map(async (answer) => JSON.parse((await answer) ?? 'null')));
}

describe('the lock of a runtime folder', () => {
  it('is won by exactly one of eight that try at the same instant, in each of five rounds', async () => {
    const lock = join(tempDir(), 'mcpd.lock');
    for (let round = 0; round < 5; round++) {
      const contenders = await Promise.all(Array.from({ length: 8 }, () => contender(lock)));
      const answers = await race(contenders);
      expect(answers.filter((answer) => answer.won)).toHaveLength(1);
      expect(answers.filter((answer) => answer.code === 'DAEMON_ALREADY_RUNNING')).toHaveLength(7);
      for (const { child, ended } of contenders) {
        child.stdin?.end();
        await ended;
      }
    }
  }, 30_000);

  it('is free again after kill -9 of its holder, and until then names it', async () => {
    const folder = tempDir();
    const lock = join(folder, 'mcpd.lock');
    const [first, second] = [await contender(lock), await contender(lock)];
    expect(await race([first])).toEqual([{ won: first.child.pid }]);
    expect(await race([second])).toEqual([
      {
        code: 'DAEMON_ALREADY_RUNNING',
        message: `a daemon already runs on ${folder} (pid ${first.child.pid})`,
        hint: 'mcp daemon status; mcp daemon restart',
        details: { runtime_dir: folder, pid: first.child.pid },
      },
    ]);
    first.child.kill('SIGKILL');
    await first.ended;

    const third = await contender(lock);
    expect(await race([third])).toEqual([{ won: third.child.pid }]);
    expect(readFileSync(join(folder, 'mcpd.pid'), 'utf8')).toBe(`${third.child.pid}\n`);
  });

  it('leaves no journals, and no pid once it is released', () => {
    const folder = join(tempDir(), 'runtime');
    const lock = acquireLock(join(folder, 'mcpd.lock'));
    expect(readdirSync(folder).sort()).toEqual(['mcpd.lock', 'mcpd.pid']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual(['mcpd.lock']);
    acquireLock(join(folder, 'mcpd.lock')).release();
  });

  it('holds against a second attempt in the same process too', () => {
    const file = join(tempDir(), 'mcpd.lock');
    const lock = acquireLock(file);
    const running = expect.objectContaining({ code: 'DAEMON_ALREADY_RUNNING' });
    expect(() => acquireLock(file)).toThrow(running);
    expect(() => acquireLock(file)).toThrow(running);
    lock.release();
  });

  it('says what is in its way when the file cannot be used', () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'rubbish.lock'), 'this is not a database\n'.repeat(50));
    mkdirSync(join(folder, 'folder.lock'));
    for (const name of ['rubbish.lock', 'folder.lock']) {
      expect(() => acquireLock(join(folder, name))).toThrow(
        expect.objectContaining({ code: 'DAEMON_START_FAILED', message: expect.stringContaining(name) }),
      );
    }
  });
});
