import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { startTestDaemon, tempHome } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';

/** A home with this config.toml. */
function homeWith(text: string): { home: string; write: (text: string) => void } {
  const home = tempHome();
  const { userSettings } = resolvePaths({ HOME: home });
  mkdirSync(dirname(userSettings), { recursive: true });
  const write = (content: string) => writeFileSync(userSettings, content);
  write(text);
  return { home, write };
}

describe('the settings of the daemon', () => {
  it('give entries what they do not say themselves, from the next start on after a reload', async () => {
    const { home, write } = homeWith(
      '[defaults]\nready_timeout = "100ms"\n[defaults.restart]\nmax_retries = 0\n',
    );
    const daemon = await startTestDaemon({}, { home });
    daemon.writeRegistry({ slow: entryOf('never-ready') });
    daemon.reload();
    const failure = { body: { code: 'READY_TIMEOUT', details: { seconds: 0.1 } } };
    await expect(daemon.start('slow')).rejects.toMatchObject(failure);
    write('[defaults]\nready_timeout = "200ms"\n[defaults.restart]\nmax_retries = 0\n');
    await daemon.call('daemon.reload', {});
    await expect(daemon.start('slow')).rejects.toMatchObject({ body: { details: { seconds: 0.2 } } });
  });

  it('that are wrong count as not given, and are told with file and line', async () => {
    const { home } = homeWith('[daemon]\nstart_concurrency = "many"\nlog_level = "warn"\n');
    const daemon = await startTestDaemon({}, { home });
    expect(daemon.context.settings().daemon).toMatchObject({ start_concurrency: 50, log_level: 'warn' });
    const told = daemon.events().filter(({ event_type }) => event_type === 'settings_rejected');
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('config.toml:2: daemon.start_concurrency');
  });

  it('that cannot be read at all leave the daemon with its defaults', async () => {
    const { home } = homeWith('[daemon\n');
    const daemon = await startTestDaemon({}, { home });
    expect(daemon.context.settings().daemon.start_concurrency).toBe(50);
    expect(daemon.events().map(({ event_type }) => event_type)).toContain('settings_rejected');
  });
});
