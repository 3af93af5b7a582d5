import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnDaemon, startDaemonProcess } from '../../helpers/daemon-process.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { inTime, until } from '../../helpers/until.ts';

/** What systemd puts into a service's environment. */
const SYSTEMD = { MCP_STARTED_BY: '', INVOCATION_ID: '5f3b' };

describe('a daemon that a service manager started', () => {
  it('comes back after a SIGTERM that the manager did not send: it ends with another code than 0', async () => {
    const daemon = await startDaemonProcess(tempDir(), SYSTEMD);
    expect(await daemon.call('daemon.status', {})).toMatchObject({ started_by: 'systemd' });
    daemon.child.kill('SIGTERM');
    expect(await daemon.ended).toBe(143);
  });

  it('ends with 0 when it is asked to stop, which keeps the manager from starting it again', async () => {
    const daemon = await startDaemonProcess(tempDir(), SYSTEMD);
    await daemon.call('daemon.stop', {});
    expect(await daemon.ended).toBe(0);
  });

  it('ends with another code than 0 when it is asked to make way for another one', async () => {
    const daemon = await startDaemonProcess(tempDir(), SYSTEMD);
    await daemon.call('daemon.stop', { come_back: true });
    expect(await daemon.ended).toBe(75);
  });

  it('leaves with 0 where another daemon serves already: trying again would get its manager no further', async () => {
    const home = tempDir();
    await startDaemonProcess(home);
    const second = spawnDaemon(home, SYSTEMD);
    expect(await inTime('it leaves', second.ended)).toBe(0);
    const third = spawnDaemon(home);
    expect(await inTime('it leaves', third.ended)).toBe(1);
  });

  it('tells systemd that it reads its files again, and when it has', async () => {
    const home = tempDir();
    const told = join(home, 'told');
    writeFileSync(join(home, 'systemd-notify'), `#!/bin/sh\nshift\necho "$*" >> '${told}'\n`);
    chmodSync(join(home, 'systemd-notify'), 0o755);
    const PATH = `${home}:${process.env.PATH}`;
    const daemon = await startDaemonProcess(home, { ...SYSTEMD, PATH, NOTIFY_SOCKET: '/run/x' });
    daemon.child.kill('SIGHUP');
    const words = await until('it is told', () => {
      const lines = readFileSync(told, 'utf8').trim().split('\n');
      return lines.length === 3 && lines.map((line) => line.split(' ')[0]);
    });
    expect(words).toEqual(['READY=1', 'RELOADING=1', 'READY=1']);
  });
});

describe('a daemon that something else started', () => {
  it('is nobody’s service, though what started it is one', async () => {
    const daemon = await startDaemonProcess(tempDir(), { ...SYSTEMD, SYSTEMD_EXEC_PID: '1' });
    expect(await daemon.call('daemon.status', {})).toMatchObject({ started_by: 'terminal' });
    daemon.child.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
  });
});
