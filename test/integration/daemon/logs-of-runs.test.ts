import { describe, expect, it } from 'vitest';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

describe('the log of a port server', () => {
  it('goes on for as long as it runs, after the run before it was killed', async () => {
    const counting = entryOf('counts-lines', { port: await freePort(), env: { LINES: tempDir() } });
    const daemon = await startTestDaemon({ counting });
    const { pid: first } = await daemon.start('counting');
    const again = daemon.event(({ event_type }) => event_type === 'server_running');
    process.kill(first as number, 'SIGKILL');
    await again;
    const { pid: second } = await daemon.status('counting');
    expect(second).not.toBe(first);
    // Some two seconds, in which what is left of the first run is tidied away.
    await daemon.line('counting', new RegExp(`out ${second} 200$`));
    await daemon.line('counting', new RegExp(`err ${second} 200$`));
  });
});
