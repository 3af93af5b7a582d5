import { describe, expect, it } from 'vitest';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

describe('an install', () => {
  it('runs the command of the entry, and is told', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo', { install: 'echo fetched it' }) });
    await daemon.call('server.install', { server: 'echo' });
    expect(await daemon.log('echo')).toContain('fetched it');
    const [received, installed] = daemon.events().filter(({ server }) => server === 'echo');
    expect(installed).toMatchObject({ event_type: 'server_installed', severity: 'info' });
    expect(installed?.correlation_id).toBe(received?.correlation_id);
  });

  it('that fails says its last words, and is told', async () => {
    const daemon = await startTestDaemon({
      echo: entryOf('echo', { install: 'echo no network >&2; exit 3' }),
    });
    await expect(daemon.call('server.install', { server: 'echo' })).rejects.toMatchObject({
      body: { code: 'INSTALL_FAILED', details: { last_words: ['no network'] } },
    });
    expect(daemon.events().at(-1)).toMatchObject({
      event_type: 'install_failed',
      severity: 'error',
      server: 'echo',
    });
  });

  it('of an entry without an install command is refused, not claimed', async () => {
    const daemon = await startTestDaemon({ echo: entryOf('echo') });
    await expect(daemon.call('server.install', { server: 'echo' })).rejects.toMatchObject({
      body: { code: 'INSTALL_UNDEFINED', hint: expect.stringContaining('mcp edit echo') },
    });
  });
});
