import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { program } from '../harness/places.ts';
import { Sandbox } from '../harness/sandbox.ts';
import type { Keeper, KeeperKind, Program } from './keeper.ts';

/** The least that keeps one program running: spawn, again in the `exit` event, and no more. */
export const BARE_PARENT: KeeperKind = { name: 'a bare parent: `exit` event, spawn', open };

async function open([kept]: readonly Program[]): Promise<Keeper> {
  if (!kept) throw new Error('it keeps one program');
  const sandbox = new Sandbox();
  const [file = '', ...args] = [...program('keeper'), ...kept.words];
  const parent = spawn(file, args, {
    env: { ...sandbox.env, ...kept.env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  return {
    pids: () => [parent.pid as number],
    // It started its program with itself.
    startAll: async () => {},
    stopAll: async () => {},
    settled: async () => {},
    close: async () => {
      const exited = once(parent, 'exit');
      parent.stdin.end();
      await exited;
      await sandbox.close();
    },
  };
}
