import { chmodSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createNotifier } from '../../../daemon/sd-notify.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { until } from '../../helpers/until.ts';

/** A systemd-notify on PATH that writes down what it is called with. */
function fakeNotify({ slowWith = 'nothing' } = {}): string {
  const folder = tempDir();
  const calls = join(folder, 'calls');
  writeFileSync(
    join(folder, 'systemd-notify'),
    `#!/bin/sh\ncase "$*" in *${slowWith}*) sleep 0.2 ;; esac\necho "$@" >> '${calls}'\n`,
  );
  chmodSync(join(folder, 'systemd-notify'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return calls;
}

const linesOf = async (file: string) => (await readFile(file, 'utf8')).trim().split('\n');

describe('the notifier', () => {
  it('tells systemd that the daemon is ready and that it stops, in its name', async () => {
    const calls = fakeNotify();
    const problems: string[] = [];
    const notifier = createNotifier({ NOTIFY_SOCKET: '/run/x' }, (problem) => problems.push(problem));
    notifier.ready();
    await until('it is told', async () => (await linesOf(calls)).length === 1);
    notifier.stopping();
    await until('it is told', async () => (await linesOf(calls)).length === 2);
    notifier.close();
    expect(await linesOf(calls)).toEqual([
      `--pid=${process.pid} READY=1 STATUS=ready`,
      `--pid=${process.pid} STOPPING=1`,
    ]);
    expect(problems).toEqual([]);
  });

  it('feeds the watchdog until it is closed', async () => {
    const calls = fakeNotify();
    const notifier = createNotifier({ NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '40000' }, () => {});
    notifier.ready();
    await until(
      'it is fed',
      async () => (await linesOf(calls)).filter((line) => line.includes('WATCHDOG=1')).length > 1,
    );
    notifier.close();
  });

  it('tells of a reload and of its end in this order, however long the telling takes', async () => {
    const calls = fakeNotify({ slowWith: 'RELOADING' });
    const notifier = createNotifier({ NOTIFY_SOCKET: '/run/x' }, () => {});
    notifier.reloading();
    notifier.reloaded();
    await until('both are told', async () => (await linesOf(calls)).length === 2);
    expect(await linesOf(calls)).toEqual([
      expect.stringMatching(/RELOADING=1 MONOTONIC_USEC=\d+$/),
      `--pid=${process.pid} READY=1`,
    ]);
  });

  it('has told everything when it is closed, even if it stops while it still tells that it is ready', async () => {
    const calls = fakeNotify({ slowWith: 'READY' });
    const notifier = createNotifier({ NOTIFY_SOCKET: '/run/x' }, () => {});
    notifier.ready();
    notifier.stopping();
    await notifier.close();
    expect(await linesOf(calls)).toEqual([
      `--pid=${process.pid} READY=1 STATUS=ready`,
      `--pid=${process.pid} STOPPING=1`,
    ]);
  });

  it('feeds no watchdog that watches over another process', async () => {
    const calls = fakeNotify();
    const env = { NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' };
    const notifier = createNotifier(env, () => {});
    notifier.ready();
    await until('it is told', async () => (await linesOf(calls)).length === 1);
    notifier.stopping();
    await until('it is told', async () => (await linesOf(calls)).length === 2);
    notifier.close();
    expect((await linesOf(calls)).filter((line) => line.includes('WATCHDOG'))).toEqual([]);
  });

  it('says nothing to nobody', () => {
    const problems: string[] = [];
    const notifier = createNotifier({}, (problem) => problems.push(problem));
    notifier.ready();
    notifier.reloading();
    notifier.reloaded();
    notifier.stopping();
    notifier.close();
    expect(problems).toEqual([]);
  });

  it('reports that there is no systemd-notify, and the daemon goes on', async () => {
    vi.stubEnv('PATH', tempDir());
    onTestFinished(() => void vi.unstubAllEnvs());
    const problems: string[] = [];
    createNotifier({ NOTIFY_SOCKET: '/run/x' }, (problem) => problems.push(problem)).ready();
    await until('it is reported', () => problems.length === 1);
    expect(problems[0]).toContain('ENOENT');
  });
});
