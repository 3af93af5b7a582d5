import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOOK_EVERY_MS } from '../../../daemon/disk-trouble.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';
import { until } from '../../helpers/until.ts';

/** The real time, but the disk is looked at 50 times as often. */
const clock: Clock = {
  ...systemClock,
  after: (ms, callback) => systemClock.after(ms === LOOK_EVERY_MS ? ms / 50 : ms, callback),
};

const typesOf = (daemon: TestDaemon) => daemon.events().map(({ event_type }) => event_type);
const count = (list: readonly string[], what: string) => list.filter((it) => it === what).length;

describe.runIf(canMount)('while the disk of the logs is full', () => {
  it('servers go on, it is told once, and logs go on when there is room, with the number of lines they lack', async () => {
    const disk = smallDisk(4);
    const port = await freePort();
    const daemon = await startTestDaemon(
      { a: entryOf('echo'), b: entryOf('echo'), late: entryOf('echo'), web: entryOf('http', { port }) },
      { clock, env: { MCP_RUNTIME_DIR: join(disk.folder, 'run') } },
    );
    await Promise.all(['a', 'b', 'web'].map((server) => daemon.start(server)));
    await daemon.line('a', /echo is up/);

    disk.fill(0);
    const long = 'x'.repeat(32 * 1024);
    for (let round = 0; round < 5; round += 1) {
      for (const server of ['a', 'b']) expect(await daemon.tool(server, 'say', { text: long })).toBe('said');
    }
    await until('it is told', () => typesOf(daemon).includes('disk_full'));
    expect(await daemon.tool('web', 'echo', { message: 'hi' })).toBe('Echo: hi');
    expect(await daemon.start('late')).toMatchObject({ state: 'running' });
    expect(await daemon.stop('late')).toMatchObject({ state: 'stopped' });
    expect(count(typesOf(daemon), 'disk_full')).toBe(1);
    expect(daemon.errors).toHaveLength(1);
    expect(daemon.errors[0]).toContain('is full');

    disk.free();
    await until('its end is told', () => typesOf(daemon).includes('disk_recovered'));
    for (const server of ['a', 'b']) {
      await daemon.tool(server, 'say', { text: 'back again' });
      const [, lost] = await daemon.line(server, /^(\d+) lines? (?:was|were) lost here: ENOSPC/);
      expect(Number(lost)).toBeGreaterThanOrEqual(1);
      expect((await daemon.log(server)).at(-1)).toBe('back again');
    }
    expect(count(typesOf(daemon), 'disk_recovered')).toBe(1);
  });
});
