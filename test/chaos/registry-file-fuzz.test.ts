import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRegistry } from '../../src/config/registry.ts';
import { fuzz } from '../helpers/chaos/fuzz.ts';
import { anyEntry, anyName, anyText, type Pair, registryOf } from '../helpers/chaos/registry-texts.ts';
import { chaosSeed } from '../helpers/chaos/seed.ts';
import { serverProcesses } from '../helpers/chaos/survivors.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, startDaemonProcess } from '../helpers/daemon-process.ts';
import { until } from '../helpers/until.ts';

const WRITES = 400;

const witness: Pair = ['witness', tinyEntry()];
const others = fc.array(fc.tuple(anyName, anyEntry), { maxLength: 4 });
/** With the entry of the server that runs, which must not notice what stands around it; or no registry at all. */
const content = fc.oneof(
  registryOf(others.map((pairs) => [witness, ...pairs])).map(({ text }) => text),
  anyText.filter((text) => parseRegistry(text).fileProblem !== null),
);

describe('the registry file of a daemon that runs', () => {
  it('may hold anything: what is good of it is in use, and what runs is left alone', async () => {
    const home = tempHome();
    writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(Object.fromEntries([witness])));
    const daemon = await startDaemonProcess(home);
    const { server } = await daemon.call('server.start', { server: 'witness' });
    let inUse = ['witness'];
    await fuzz(content, { seed: chaosSeed(), count: WRITES }, async (text) => {
      writeFileSync(daemon.paths.registry, text);
      // As it is read from the disk: half of a surrogate does not survive that.
      const { fileProblem, entries } = parseRegistry(readFileSync(daemon.paths.registry, 'utf8'));
      if (fileProblem === null) inUse = [...entries.keys()];
      await until('the daemon has read it', () => sees(daemon, inUse, fileProblem !== null));
    });
    const { servers } = await daemon.call('server.status', { servers: ['witness'] });
    expect(servers[0]).toMatchObject({ state: 'running', pid: server.pid, restart_count: 0 });
    expect(serverProcesses(home).map(({ pid }) => pid)).toEqual([server.pid]);
    expect(readFileSync(daemon.paths.daemonLog, 'utf8')).not.toContain('"level":"error"');
  });
});

async function sees(daemon: DaemonProcess, names: readonly string[], broken: boolean): Promise<boolean> {
  const { registry_problem: problem } = await daemon.call('daemon.status', {});
  const { entries } = await daemon.call('registry.show', {});
  // Through JSON both, since keys that look like numbers come first in an object.
  const expected = Object.keys(Object.fromEntries(names.map((name) => [name, null])));
  return (problem !== null) === broken && JSON.stringify(Object.keys(entries)) === JSON.stringify(expected);
}
