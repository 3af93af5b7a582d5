import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Cgroups } from '../../daemon/runtime/cgroups.ts';
import { tempDir } from './temp-dir.ts';
import { endQuietly } from './trees.ts';
import { until } from './until.ts';

/** Whether tests can have cgroups here: version 2, and a place that is ours to divide. Says aloud what is not tested. */
export const cgroupsAtHand: boolean = await probe();

/** The cgroups of a runtime folder of its own; they go with the test, and who is still in them. */
export async function testCgroups(wanted = true, runtimeDir = tempDir()): Promise<Cgroups> {
  const cgroups = await Cgroups.open(runtimeDir, wanted);
  onTestFinished(async () => {
    for (const pid of cgroups.leftovers().flatMap(({ pids }) => pids)) endQuietly(pid);
    await until('nobody is in them', () => cgroups.leftovers().length === 0);
    await cgroups.tidy();
  });
  return cgroups;
}

async function probe(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  const cgroups = await Cgroups.open(folder, true);
  await cgroups.tidy();
  rmSync(folder, { recursive: true });
  if (!cgroups.available)
    console.warn('NOT TESTED: reaping by cgroup. No cgroup v2 here, or none that is delegated to us.');
  return cgroups.available;
}
