import { describe, expect, it } from 'vitest';
import { DiskTrouble } from '../../../daemon/disk-trouble.ts';
import { AppError } from '../../../src/contract/errors.ts';
import type { NewEvent } from '../../../src/contract/events.ts';
import { ManualClock } from '../../helpers/clock.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const sqliteFull = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

function trouble() {
  const clock = new ManualClock();
  const logged: string[] = [];
  const events: NewEvent[] = [];
  const free = { bytes: 0 };
  const disk = new DiskTrouble({
    folders: ['/run', '/data'],
    clock,
    publish: (event) => events.push(event),
    logError: (message) => logged.push(message),
    freeBytes: (folder) => (folder === '/run' ? free.bytes : 10 ** 12),
  });
  return { disk, clock, logged, events, free };
}

describe('a full disk', () => {
  it('is told once, whatever cannot be written, and so is its end', () => {
    const { disk, clock, logged, events, free } = trouble();
    const caused = new AppError('DATABASE_FAILED', { reason: 'full' }, { cause: sqliteFull });
    for (const error of [full, sqliteFull, caused, new Error(full.message)])
      expect(disk.explains(error)).toBe(true);
    expect(logged).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'disk_full', server: null }]);
    expect(events[0]?.message).toContain('the disk of /run is full (0 B left)');
    clock.advance(20_000);
    expect(logged).toHaveLength(1);
    free.bytes = 2 * 1024 ** 2;
    clock.advance(5000);
    expect(events[1]).toMatchObject({ type: 'disk_recovered', details: { seconds: 25, failures: 4 } });
    expect(clock.waiting).toBe(0);
    disk.explains(full);
    expect(events).toHaveLength(3);
    disk.close();
    expect(clock.waiting).toBe(0);
  });

  it('is not the reason for everything', () => {
    const { disk, logged, clock } = trouble();
    const denied = Object.assign(new Error('EACCES: no'), { code: 'EACCES' });
    for (const error of [denied, new Error('x'), 'ENOSPC', null]) expect(disk.explains(error)).toBe(false);
    expect([logged, clock.waiting]).toEqual([[], 0]);
  });
});
