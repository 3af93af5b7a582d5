import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type Outcome, runProgram } from '../../src/platform/run-program.ts';
import { until } from './until.ts';

const SCRIPT = join(packageRoot, 'test', 'fixtures', 'programs', 'user-manager.sh');
const SYSTEMD = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find((file) => existsSync(file));

/** Why no `systemd --user` can be started here for a test; null when one can. */
export function whyNoManager(): string | null {
  if (process.platform !== 'linux' || !SYSTEMD) return 'there is no systemd here';
  if (process.getuid?.() !== 0) return 'only root may make namespaces for it';
  const able = spawnSync('unshare', [
    '--mount',
    'sh',
    '-c',
    'mount --make-rprivate / && mount -t cgroup2 none /mnt',
  ]);
  return able.status === 0 ? null : 'namespaces and cgroups v2 cannot be had here';
}

/** A real service manager of a user, of its own. */
export interface UserManager {
  /** Runs a program where this manager is the user's. */
  run(program: string, ...args: string[]): Promise<Outcome>;
  /** Ends it, with all that it runs. */
  close(): Promise<void>;
}

/** Starts one on this home; its units are looked for there. */
export async function startUserManager(home: string): Promise<UserManager> {
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: runtime, NO_COLOR: '1' };
  const args = ['--mount', SCRIPT, `mcp-test-${process.pid}`, SYSTEMD as string];
  const child = spawn('unshare', args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  await until('it listens', () => existsSync(join(runtime, 'systemd', 'private')));
  return {
    run: (program, ...words) =>
      runProgram('nsenter', [`--target=${child.pid}`, '--mount', program, ...words], { env }),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
