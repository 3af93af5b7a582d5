import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';

it('a port server runs and is logged where no named pipe can be made; it only does not outlive the daemon', async () => {
  const daemon = await startTestDaemon({
    web: entryOf('http', { port: await freePort() }),
    bad: entryOf('exits-1', { port: await freePort() }),
  });
  // A file where the folder of the pipes should be.
  writeFileSync(join(daemon.paths.runtimeDir, 'elsewhere'), '');
  symlinkSync('elsewhere', join(daemon.paths.runtimeDir, 'run'));
  await daemon.start('web');
  await daemon.line('web', /listening/);
  const words = ['reading the configuration', 'fatal: DATABASE_URL is not set'];
  await expect(daemon.start('bad')).rejects.toMatchObject({ body: { details: { last_words: words } } });
  await daemon.close();
});
