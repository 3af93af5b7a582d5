import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { DaemonProcess } from '../daemon-process.ts';
import { until } from '../until.ts';
import { readKept } from './kept.ts';
import type { Subscriber } from './subscriber.ts';
import { strays } from './survivors.ts';

/**
 * What must hold after any death of a daemon, asked of the next one: the database is sound, what was told is kept, the
 * registry is the last that was recorded, every server is where it is wanted, and nothing runs that should not.
 */
export async function expectSound(
  daemon: DaemonProcess,
  heardBefore: readonly Subscriber[] = [],
): Promise<void> {
  const kept = readKept(daemon.paths);
  expect(kept.integrity).toBe('ok');
  for (const subscriber of heardBefore)
    expect([...subscriber.gaps(), ...subscriber.lostIn(kept)]).toEqual([]);
  expect(kept.registryText).toBe(readFileSync(daemon.paths.registry, 'utf8'));
  await expectWanted(daemon);
}

/** Every server is where it is wanted, and its processes are all that there are. */
export async function expectWanted(daemon: DaemonProcess): Promise<void> {
  let differences: unknown = 'nobody has looked';
  const settled = async () => {
    const { servers } = await daemon.call('server.status', {});
    const homeless = strays(daemon.paths.home, servers);
    const elsewhere = servers.filter((server) => server.state !== server.desired);
    differences = {
      strays: homeless,
      elsewhere: elsewhere.map(({ name, state, desired }) => ({ name, state, desired })),
    };
    return homeless.length === 0 && elsewhere.length === 0;
  };
  await until('every server is where it is wanted, and no other', settled, {
    limitMs: 20_000,
    butIs: () => differences,
  });
}
