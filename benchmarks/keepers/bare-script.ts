import { runCommand } from '../harness/command.ts';
import { program } from '../harness/places.ts';
import { Sandbox } from '../harness/sandbox.ts';
import { endStrays } from '../harness/strays.ts';
import type { Keeper, KeeperKind, Program } from './keeper.ts';

/** The least that starts many programs of one kind with one command. It keeps none of them. */
export const BARE_SCRIPT: KeeperKind = { name: 'a bare script: spawn them all', open };

async function open(programs: readonly Program[]): Promise<Keeper> {
  const [first] = programs;
  if (!first) throw new Error('it starts programs');
  const sandbox = new Sandbox();
  const words = [...program('spawn-all'), String(programs.length), ...first.words];
  return {
    pids: () => [],
    startAll: () => runCommand(words, { ...sandbox.env, ...first.env }),
    stopAll: async () => void (await endStrays(`HOME=${sandbox.home}`)),
    settled: async () => {},
    close: () => sandbox.close(),
  };
}
