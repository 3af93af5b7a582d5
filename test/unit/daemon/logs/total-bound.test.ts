import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOOK_EVERY_MS, TotalBound } from '../../../../daemon/logs/total-bound.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';
import { until } from '../../../helpers/until.ts';

/** A folder with these files of a kilobyte each, the first of them the oldest. */
function folderOf(...names: string[]) {
  const dir = tempDir();
  names.forEach((name, at) => {
    writeFileSync(join(dir, name), 'x'.repeat(1024));
    utimesSync(join(dir, name), 1_700_000_000 + at, 1_700_000_000 + at);
  });
  const clock = new ManualClock(1_700_000_000_000);
  const troubles: unknown[] = [];
  const limit = { bytes: 0 };
  const bound = new TotalBound({
    dir,
    clock,
    maxTotalBytes: () => limit.bytes,
    onTrouble: (error) => troubles.push(error),
  });
  const sizes = () =>
    Object.fromEntries(readdirSync(dir).map((name) => [name, statSync(join(dir, name)).size]));
  return { dir, clock, bound, limit, troubles, sizes };
}

describe('the bound of all logs', () => {
  it('deletes the oldest, and leaves alone what is no log of a server', async () => {
    const { bound, limit, sizes } = folderOf(
      'a.log.1',
      'b.log.1',
      'a.log.2',
      'b.log.2',
      'a.log',
      'b.log',
      'mcpd.log',
      'x.db',
    );
    limit.bytes = 3 * 1024;
    await bound.enforce(new Set(['a', 'b']));
    expect(sizes()).toEqual({
      'a.log.2': 0,
      'b.log.2': 1024,
      'a.log': 1024,
      'b.log': 1024,
      'mcpd.log': 1024,
      'x.db': 1024,
    });
  });

  it('is looked after at the beginning, and once in a while when something was written', async () => {
    const { dir, bound, clock, limit, sizes } = folderOf('a.log.1', 'a.log.2', 'a.log');
    bound.wake();
    expect(clock.waiting).toBe(0);
    limit.bytes = 2048;
    bound.begin(() => new Set(['a']));
    await until('the first look is over', () => !('a.log.1' in sizes()));
    bound.wake();
    bound.wake();
    expect(clock.waiting).toBe(1);
    writeFileSync(join(dir, 'a.log.3'), 'x'.repeat(1024));
    clock.advance(LOOK_EVERY_MS);
    await until('the second look is over', () => !('a.log.2' in sizes()));
    expect(clock.waiting).toBe(0);
    bound.wake();
    bound.close();
    bound.wake();
    expect(clock.waiting).toBe(0);
  });

  it('that cannot be kept is told', async () => {
    const { bound, troubles, dir } = folderOf();
    rmSync(dir, { recursive: true });
    bound.begin(() => new Set());
    await until('it is told', () => troubles.length === 1);
  });
});
