import { basename } from 'node:path';
import { cgroupOf } from '../../daemon/runtime/cgroup-base.ts';
import { below, removeEmpty } from '../../daemon/runtime/cgroup-folder.ts';

/**
 * After all tests: removes the empty cgroups of daemons that a test killed and nobody started again. A daemon that
 * runs loses nothing by that, for it makes anew what it needs.
 */
export async function teardown(): Promise<void> {
  const own = cgroupOf('self');
  const bases =
    own === null ? [] : below(own).filter((folder) => /^mcp-[0-9a-f]{16}$/.test(basename(folder)));
  for (const base of bases) {
    for (const run of below(base)) await removeEmpty(run);
    await removeEmpty(base);
  }
}
