import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../harness/command.ts';
import { Sandbox } from '../harness/sandbox.ts';
import type { Pm2 } from '../peers/pm2.ts';
import type { Keeper, KeeperKind, KeeperOptions, Program } from './keeper.ts';

/** It reports nobody's version and looks for no newer one. */
const QUIET = { PM2_DISABLE_VERSION_CHECK: 'true' };

/** PM2 as its users have it: the God daemon, fork mode, logs in the default place. */
export function pm2Keeper(pm2: Pm2): KeeperKind {
  const open: KeeperKind['open'] = async (programs, options) => {
    const sandbox = new Sandbox();
    const env = { ...sandbox.env, ...QUIET };
    const ecosystem = join(sandbox.home, 'ecosystem.config.cjs');
    writeFileSync(ecosystem, ecosystemFor(programs, options));
    const run = (...words: string[]) => runCommand([...pm2.words, ...words], env);
    await run('ping');
    const pid = Number(readFileSync(join(sandbox.home, '.pm2', 'pm2.pid'), 'utf8'));
    return keeper({ sandbox, pid, ecosystem, run });
  };
  return { name: `PM2 ${pm2.version}`, open };
}

interface Parts {
  readonly sandbox: Sandbox;
  readonly pid: number;
  readonly ecosystem: string;
  readonly run: (...words: string[]) => Promise<void>;
}

function keeper({ sandbox, pid, ecosystem, run }: Parts): Keeper {
  return {
    pids: () => [pid],
    startAll: () => run('start', ecosystem),
    // Forgotten, not stopped: `pm2 start` of a stopped app is a restart of it, which takes another way.
    stopAll: () => run('delete', 'all'),
    // To PM2 a program is up as soon as it was spawned.
    settled: async () => {},
    close: async () => {
      await run('kill');
      await sandbox.close();
    },
  };
}

/** PM2's configuration, as the text of a CommonJS module. */
export function ecosystemFor(programs: readonly Program[], { forgiving = false }: KeeperOptions): string {
  const apps = programs.map(({ name, words, env }) => ({
    name,
    ...commandOf(words),
    env,
    autorestart: true,
    // Its own instrumentation of Node programs is off, which makes them start sooner.
    pmx: false,
    // After 16 losses within a second of their start it would give up.
    ...(forgiving ? { max_restarts: 1_000_000 } : {}),
  }));
  return `module.exports = ${JSON.stringify({ apps }, null, 2)};\n`;
}

function commandOf([file = '', script, ...args]: readonly string[]) {
  return script === undefined
    ? { script: file, interpreter: 'none' }
    : { script, interpreter: file, ...(args.length > 0 ? { args } : {}) };
}
