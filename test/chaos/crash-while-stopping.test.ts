import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ServerStatus } from '../../src/contract/shapes.ts';
import { atEveryPoint, type DeathOrder, orderDeath, startMortal } from '../helpers/chaos/crash.ts';
import { expectSound } from '../helpers/chaos/soundness.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import type { DaemonProcess } from '../helpers/daemon-process.ts';
import { entryOf, freePort } from '../helpers/servers.ts';
import { inTime } from '../helpers/until.ts';

async function statusOf(daemon: DaemonProcess, server: string): Promise<ServerStatus | undefined> {
  return (await daemon.call('server.status', { servers: [server] })).servers[0];
}

describe('a daemon that dies at any step of its end', () => {
  it.each([false, true])(
    'is followed by one that brings back what was wanted (keep_servers: %s)',
    async (keep) => {
      const home = tempHome();
      const entries = { tiny: tinyEntry(), web: entryOf('http', { port: await freePort() }) };
      writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(entries, null, 2));
      let kept: ServerStatus | undefined;
      const visit = async (order: DeathOrder) => {
        const daemon = await startMortal(home);
        await expectSound(daemon);
        if (kept) expect(await statusOf(daemon, 'tiny')).toMatchObject({ state: 'running' });
        if (kept)
          expect(await statusOf(daemon, 'web')).toMatchObject(
            keep ? { pid: kept.pid } : { state: 'running' },
          );
        for (const server of ['tiny', 'web']) await daemon.call('server.start', { server });
        kept = await statusOf(daemon, 'web');
        await orderDeath(daemon, order);
        await daemon.call('daemon.stop', { keep_servers: keep }).catch(() => {});
        const end = await inTime('it ends', daemon.ended);
        expect([0, 'SIGKILL']).toContain(end);
        return { died: end === 'SIGKILL' };
      };
      expect(await atEveryPoint('before', visit)).toBeGreaterThan(5);
      expect(await atEveryPoint('halfway', visit)).toBeGreaterThan(0);
    },
  );
});
