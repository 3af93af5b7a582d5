import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ServerStatus } from '../../src/contract/shapes.ts';
import type { Desired } from '../../src/domain/server.ts';
import { atEveryPoint, type DeathOrder, doUnderOrder, startMortal } from '../helpers/chaos/crash.ts';
import { expectSound } from '../helpers/chaos/soundness.ts';
import { Subscriber } from '../helpers/chaos/subscriber.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import type { DaemonProcess } from '../helpers/daemon-process.ts';
import { entryOf, freePort } from '../helpers/servers.ts';

/** Something that is asked of a server, with what is wanted of it before and after. */
interface Wish {
  readonly words: string;
  readonly from: Desired;
  readonly to: Desired;
}

const WISHES: readonly Wish[] = [
  { words: 'started', from: 'stopped', to: 'running' },
  { words: 'stopped', from: 'running', to: 'stopped' },
  { words: 'held for maintenance', from: 'running', to: 'maintenance' },
];

async function bring(daemon: DaemonProcess, server: string, to: Desired): Promise<{ server: ServerStatus }> {
  if (to === 'maintenance') return daemon.call('server.maintain', { server, on: true });
  await daemon.call('server.maintain', { server, on: false });
  return daemon.call(to === 'running' ? 'server.start' : 'server.stop', { server });
}

async function statusOf(daemon: DaemonProcess, server: string): Promise<ServerStatus> {
  const { servers } = await daemon.call('server.status', { servers: [server] });
  return servers[0] as ServerStatus;
}

/** What the daemon before did, and died of. */
interface Before {
  readonly heard: Subscriber;
  /** What it said of the server when it was done; null when it did not come to that. */
  readonly told: ServerStatus | null;
}

const cases = ['tiny', 'web'].flatMap((server) => WISHES.map((wish) => [server, wish.words, wish] as const));

describe('a daemon that dies at any of its steps', () => {
  it.each(cases)('while %s is %s has done it whole, or not at all', async (server, _, { from, to }) => {
    const home = tempHome();
    const entries = { tiny: tinyEntry(), web: entryOf('http', { port: await freePort() }) };
    writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(entries, null, 2));
    let before: Before | null = null;
    const visit = async (order: DeathOrder) => {
      const daemon = await startMortal(home);
      await expectSound(daemon, before ? [before.heard] : []);
      if (before) expectDecided(await statusOf(daemon, server), from, to, before);
      await bring(daemon, server, from);
      const heard = await Subscriber.open(daemon.paths.socket);
      let told: ServerStatus | null = null;
      const outcome = await doUnderOrder(daemon, order, async () => {
        told = (await bring(daemon, server, to)).server;
      });
      before = { heard, told };
      daemon.child.kill('SIGKILL');
      await daemon.ended;
      return outcome;
    };
    expect(await atEveryPoint('before', visit)).toBeGreaterThan(2);
    await atEveryPoint('halfway', visit);
  });
});

function expectDecided(now: ServerStatus, from: Desired, to: Desired, { told }: Before): void {
  expect(told ? [to] : [from, to]).toContain(now.desired);
  // Who speaks over HTTP is taken over as it is.
  if (told?.pid && now.transport === 'http') expect(now.pid).toBe(told.pid);
}
