import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon, tempHome } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

/** Writes into a watched file until the server is started anew: how long a watch takes to begin, nobody tells. */
async function change(daemon: TestDaemon, file: string): Promise<string> {
  const { pid } = await daemon.status('echo');
  const started = daemon.event(({ event_type }) => event_type === 'server_running');
  const reason = daemon.event(({ event_type }) => event_type === 'server_reloading');
  let done = false;
  void reason.finally(() => {
    done = true;
  });
  await until('the change is noticed', async () => {
    if (done) return true;
    writeFileSync(join(daemon.home, file), String(Math.random()));
    // Not sooner than a burst of changes is over: one that never ends restarts nothing.
    await Promise.race([reason, pause(500)]);
    return done;
  });
  await started;
  expect((await daemon.status('echo')).pid).not.toBe(pid);
  return (await reason).message;
}

describe('a server with "watch"', () => {
  it('is started anew when a file changes, and says which', async () => {
    const daemon = await startTestDaemon({
      echo: entryOf('echo', { path: '~', watch: ['src/*.ts', '.env'] }),
    });
    mkdirSync(join(daemon.home, 'src'));
    await daemon.start('echo');
    expect(await change(daemon, 'src/a.ts')).toBe('echo is started anew: changed: src/a.ts');
    expect(await daemon.status('echo')).toMatchObject({
      state: 'running',
      restart_count: 0,
      restart_reason: 'changed: src/a.ts',
    });
    expect(await change(daemon, '.env')).toContain('changed: .env');
  });

  it('is tried again when it had been given up', async () => {
    const home = tempHome();
    const args = [join(home, 'there')];
    const entry = entryOf(
      'needs-file',
      { path: '~', watch: ['there'], restart: { max_retries: 0 } },
      ...args,
    );
    writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ echo: entry }));
    const daemon = await startTestDaemon({}, { home });
    await daemon.start('echo').catch(() => {});
    expect((await daemon.status('echo')).state).toBe('error');
    await change(daemon, 'there');
    expect((await daemon.status('echo')).state).toBe('running');
  });

  it('may get its globs while it runs, without being started anew for that', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo', { path: '~' }) });
    const { pid } = await daemon.start('echo');
    const noticed = daemon.event(({ event_type }) => event_type === 'registry_changed');
    daemon.writeRegistry({ echo: entryOf('echo', { path: '~', watch: ['*.json'] }) });
    await noticed;
    expect((await daemon.status('echo')).pid).toBe(pid);
    await change(daemon, 'a.json');
  });
});
