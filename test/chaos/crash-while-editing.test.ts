import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addEntry, removeEntry, updateEntry } from '../../src/config/registry-edit.ts';
import { atEveryPoint, type DeathOrder, doUnderOrder, startMortal } from '../helpers/chaos/crash.ts';
import { expectSound } from '../helpers/chaos/soundness.ts';
import { Subscriber } from '../helpers/chaos/subscriber.ts';
import { tinyEntry } from '../helpers/chaos/tiny.ts';
import { tempHome } from '../helpers/daemon.ts';
import type { DaemonProcess } from '../helpers/daemon-process.ts';

const REGISTRY = `{
  // mine
  "x-team": "core",
  "tiny": ${JSON.stringify(tinyEntry())}
}
`;
/** What there is to take back. */
const EDITED = updateEntry(REGISTRY, 'tiny', { description: 'edited' });

/** An edit of the registry, with its text before and after. */
interface Edit {
  readonly words: string;
  readonly before: string;
  readonly after: string;
  readonly ask: (daemon: DaemonProcess) => Promise<unknown>;
}

const EDITS: readonly Edit[] = [
  {
    words: 'an entry is added',
    before: REGISTRY,
    after: addEntry(REGISTRY, 'added', tinyEntry()),
    ask: (daemon) => daemon.call('registry.add', { server: 'added', entry: tinyEntry() }),
  },
  {
    words: 'the entry of a server that runs is changed',
    before: REGISTRY,
    after: updateEntry(REGISTRY, 'tiny', { env: { A: '1' } }),
    ask: (daemon) => daemon.call('registry.update', { server: 'tiny', fields: { env: { A: '1' } } }),
  },
  {
    words: 'a server that runs is removed',
    before: REGISTRY,
    after: removeEntry(REGISTRY, 'tiny'),
    ask: (daemon) => daemon.call('registry.remove', { server: 'tiny' }),
  },
  { words: 'an edit is taken back', before: EDITED, after: REGISTRY, ask: takeBack },
];

/** Back to the first version that was not empty. */
async function takeBack(daemon: DaemonProcess): Promise<unknown> {
  const { versions } = await daemon.call('registry.history', {});
  const first = versions.findLast(({ action }) => action !== 'begin');
  return daemon.call('registry.rollback', { version: first?.id });
}

describe('a daemon that dies at any of its steps', () => {
  it.each(EDITS.map((edit) => [edit.words, edit] as const))(
    'while %s leaves the whole text from before or after, and a history that agrees',
    async (_, { before, after, ask }) => {
      const home = tempHome();
      const file = `${home}/.mcp-servers.json`;
      writeFileSync(file, REGISTRY);
      let possible = [REGISTRY];
      let heard: Subscriber[] = [];
      const visit = async (order: DeathOrder) => {
        const daemon = await startMortal(home);
        expect(possible).toContain(readFileSync(file, 'utf8'));
        await expectSound(daemon, heard);
        writeFileSync(file, before);
        await daemon.call('daemon.reload', {});
        await daemon.call('server.start', { server: 'tiny' });
        heard = [await Subscriber.open(daemon.paths.socket)];
        const outcome = await doUnderOrder(daemon, order, ask);
        possible = outcome.acknowledged ? [after] : [before, after];
        daemon.child.kill('SIGKILL');
        await daemon.ended;
        return outcome;
      };
      expect(await atEveryPoint('before', visit)).toBeGreaterThan(8);
      expect(await atEveryPoint('halfway', visit)).toBeGreaterThan(0);
    },
  );
});
