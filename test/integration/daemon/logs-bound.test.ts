import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestDaemon, tempHome } from '../../helpers/daemon.ts';
import { entryOf } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

it('a daemon that starts deletes the oldest logs until all of them together are within their bound', async () => {
  const home = tempHome();
  const dir = join(home, '.mcp-runtime');
  mkdirSync(dir, { mode: 0o700 });
  const names = ['gone.log.1', 'gone.log', 'echo.log.1', 'echo.log.2', 'echo.log'];
  const now = Math.floor(Date.now() / 1000);
  names.forEach((name, at) => {
    writeFileSync(join(dir, name), `${'x'.repeat(4095)}\n`);
    utimesSync(join(dir, name), now - 10 + at, now - 10 + at);
  });
  writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify({ echo: entryOf('echo') }));
  const daemon = await startTestDaemon({}, { home, env: { MCP_LOGS_MAX_TOTAL_BYTES: String(9 * 1024) } });
  const logs = () => readdirSync(dir).filter((name) => /^(gone|echo)\.log/.test(name));
  await until('what is too much is gone', () => logs().length === 2);
  expect(logs().sort()).toEqual(['echo.log', 'echo.log.2']);
  expect(await daemon.start('echo')).toMatchObject({ state: 'running' });
  await daemon.line('echo', /echo is up/);
  expect(daemon.errors).toEqual([]);
});
