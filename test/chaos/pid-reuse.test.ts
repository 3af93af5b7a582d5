import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectSound } from '../helpers/chaos/soundness.ts';
import { tempHome } from '../helpers/daemon.ts';
import { startDaemonProcess } from '../helpers/daemon-process.ts';
import { isAlive } from '../helpers/processes.ts';
import { entryOf, freePort } from '../helpers/servers.ts';
import { until } from '../helpers/until.ts';

/** Where Linux says which pid it gave last, and takes another for it from who may (root, mostly). */
const LAST_PID = '/proc/sys/kernel/ns_last_pid';
const TRIES = 50;

/** Nobody of ours: no environment of the test's daemon, and a group of its own, whose number is its pid. */
function stranger(): ChildProcess {
  const child = spawn('sleep', ['300'], {
    env: { PATH: process.env.PATH ?? '' },
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** A stranger with exactly this pid; null where the system does not let anybody choose. */
function strangerWith(pid: number): ChildProcess | null {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      writeFileSync(LAST_PID, String(pid - 1));
    } catch {
      return null;
    }
    const child = stranger();
    if (child.pid === pid) return child;
    // Somebody else was faster.
    child.kill('SIGKILL');
  }
  return null;
}

/** The same as it looks to the next daemon: a record of a process that had the stranger's pid earlier. */
function strangerInRecord(database: string): ChildProcess {
  const child = stranger();
  const db = new BetterSqlite3(database);
  db.prepare("UPDATE instances SET pid = ? WHERE server = 'web'").run(child.pid);
  db.close();
  return child;
}

describe('a server that died without a daemon, and whose pid somebody else has by now', () => {
  it.each(['wanted', 'no longer wanted'])(
    'is neither found in the stranger nor ended with it when it is %s',
    async (wish) => {
      const home = tempHome();
      const registry = `${home}/.mcp-servers.json`;
      writeFileSync(registry, JSON.stringify({ web: entryOf('http', { port: await freePort() }) }));
      const first = await startDaemonProcess(home);
      const { server: web } = await first.call('server.start', { server: 'web' });
      const pid = web.pid as number;
      first.child.kill('SIGKILL');
      await first.ended;
      process.kill(pid, 'SIGKILL');
      // Where nobody buries orphans the pid stays taken, and the record has to be changed.
      await until('the server is buried', () => !existsSync(`/proc/${pid}`)).catch(() => {});
      const other = strangerWith(pid) ?? strangerInRecord(first.paths.database);
      if (other.pid !== pid)
        console.log('this system lets nobody choose a pid: the record was changed instead');
      if (wish !== 'wanted') writeFileSync(registry, '{}');

      const next = await startDaemonProcess(home);
      await expectSound(next);
      const { servers } = await next.call('server.status', {});
      expect(servers.map(({ state }) => state)).toEqual(wish === 'wanted' ? ['running'] : []);
      expect(servers.map((server) => server.pid)).not.toContain(other.pid);
      await next.call('daemon.stop', {});
      expect(await next.ended).toBe(0);
      expect(isAlive(other.pid as number)).toBe(true);
    },
  );
});
