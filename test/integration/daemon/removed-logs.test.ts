import { readdirSync, readlinkSync } from 'node:fs';
import { it } from 'vitest';
import { startTestDaemon, type TestDaemon } from '../../helpers/daemon.ts';
import { processesWith } from '../../helpers/processes.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

/** Logs below a home that a process has open. */
function openLogs(pid: number | 'self', home: string): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return target.startsWith(home) && target.includes('.log') && !target.endsWith('mcpd.log')
        ? [target]
        : [];
    } catch {
      return [];
    }
  });
}

const loggerOf = (daemon: TestDaemon) =>
  processesWith(`HOME=${daemon.home}`).find(({ command }) => command.includes('/logger/'))?.pid as number;

it.runIf(process.platform === 'linux')('the log of a server that was removed is not kept open', async () => {
  const daemon = await startTestDaemon({ stays: entryOf('http', { port: await freePort() }) });
  await daemon.start('stays');
  for (let round = 0; round < 5; round += 1) {
    const port = await freePort();
    for (const [server, entry] of [
      [`pipe${round}`, entryOf('floods-stderr', {}, 10)],
      [`port${round}`, entryOf('http', { port })],
    ] as const) {
      await daemon.call('registry.add', { server, entry });
      await daemon.start(server);
      await daemon.call('registry.remove', { server });
    }
  }
  await until('the daemon has let go of them', () => openLogs('self', daemon.home).length === 0);
  const logger = loggerOf(daemon);
  await until('the logger has, too', () => openLogs(logger, daemon.home).length <= 1, {
    butIs: () => openLogs(logger, daemon.home),
  });
});
