import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { processesWith } from '../../helpers/processes.ts';
import { type Entry, entryOf } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

const changed = (daemon: TestDaemon) => daemon.event(({ event_type }) => event_type === 'registry_changed');

/** What a careful editor does: the file is replaced whole. */
function editFile(daemon: TestDaemon, edit: (entries: Record<string, Entry>) => Record<string, Entry>): void {
  const { registry } = daemon.paths;
  const entries = edit(JSON.parse(readFileSync(registry, 'utf8')));
  writeFileSync(`${registry}.new`, JSON.stringify(entries, null, 2));
  renameSync(`${registry}.new`, registry);
}

describe('a reload', () => {
  it('after many quick edits ends at the last of them, and only who was edited is started anew', async () => {
    const at = (edit: number) => ({
      a: entryOf('echo', { env: { EDIT: String(edit) } }),
      b: entryOf('echo'),
    });
    const daemon = await startTestDaemon(at(0));
    const [, b] = await Promise.all([daemon.start('a'), daemon.start('b')]);
    const last = 300;
    for (let edit = 1; edit <= last; edit += 1) {
      // Half of them leave a broken file behind for a moment, as an editor that writes in two steps does.
      if (edit % 2 === 0) writeFileSync(daemon.paths.registry, '{"a": {');
      await turn();
      daemon.writeRegistry(at(edit));
      await turn();
    }
    await until('the last edit is in force', async () => {
      return (await daemon.tool('a', 'env', { name: 'EDIT' })) === String(last);
    });
    expect(await daemon.status('a')).toMatchObject({ state: 'running', desired: 'running' });
    expect((await daemon.status('b')).pid).toBe(b.pid);
    expect(processesWith(`HOME=${daemon.home}`)).toHaveLength(2);
  });

  it('loses no edit, be it by hand or by a client, when they come in turns', async () => {
    const daemon = await startTestDaemon({});
    const expected: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      editFile(daemon, (entries) => ({ ...entries, [`hand${round}`]: { command: 'x' } }));
      await daemon.call('registry.add', { server: `client${round}`, entry: { command: 'x' } });
      expected.push(`hand${round}`, `client${round}`);
    }
    const names = Object.keys(JSON.parse(readFileSync(daemon.paths.registry, 'utf8')));
    expect(names).toEqual(expected);
    const { servers } = await daemon.call('server.status', {});
    expect(servers.map(({ name }) => name)).toEqual(expected);
  });

  it('puts another restart policy into force without starting anything anew', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    const { pid } = await daemon.start('echo');
    const noticed = changed(daemon);
    daemon.writeRegistry({
      echo: entryOf('echo', { restart: { policy: 'never' }, health_check: { type: 'mcp' }, start: 'boot' }),
    });
    await noticed;
    expect(await daemon.status('echo')).toMatchObject({ pid, start: 'boot' });
    await daemon.tool('echo', 'crash').catch(() => {});
    await daemon.state('echo', 'error');
    expect((await daemon.status('echo')).restart_reason).toContain('policy never restarts');
  });

  it('lets a server that runs already be stopped by another stop_timeout', async () => {
    const daemon = await startTestDaemon({ deaf: entryOf('ignores-sigterm', { stop_timeout: '10m' }) });
    await daemon.start('deaf');
    const noticed = changed(daemon);
    daemon.writeRegistry({ deaf: entryOf('ignores-sigterm', { stop_timeout: '100ms' }) });
    await noticed;
    expect(await daemon.stop('deaf')).toMatchObject({ state: 'stopped' });
  });

  it('tells who is started anew, and that its entry is why', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await daemon.start('echo');
    const told = daemon.event(({ event_type }) => event_type === 'server_reloading');
    const again = daemon.event(({ event_type }) => event_type === 'server_running');
    editFile(daemon, ({ echo }) => ({ echo: { ...echo, env: { A: '1' } } }));
    expect(await told).toMatchObject({ server: 'echo', message: 'echo is started anew: its entry changed' });
    await again;
    expect((await daemon.status('echo')).restart_reason).toBe('its entry changed');
  });

  it('reads an env_file anew when a server is started, and starts none for it', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo', { path: '~', env_file: '.env' }) });
    writeFileSync(join(daemon.home, '.env'), 'WORD=before\n');
    const { pid } = await daemon.start('echo');
    writeFileSync(join(daemon.home, '.env'), 'WORD=after\n');
    await daemon.call('daemon.reload', {});
    expect((await daemon.status('echo')).pid).toBe(pid);
    await daemon.call('server.restart', { server: 'echo' });
    expect(await daemon.tool('echo', 'env', { name: 'WORD' })).toBe('after');
  });
});
