import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDisk, judgeRoom } from '../../../../src/cli/doctor/disk.ts';
import { checkFolders } from '../../../../src/cli/doctor/folders.ts';
import { checkLogs } from '../../../../src/cli/doctor/logs.ts';
import { checkSocket } from '../../../../src/cli/doctor/socket.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const uid = process.getuid?.() ?? 0;
const pathsIn = (home: string) => resolvePaths({ HOME: home });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const MIB = 1024 * 1024;

describe('the folders', () => {
  test('may be missing', () => {
    expect(checkFolders(pathsIn(tempDir()), uid)).toMatchObject([{ status: 'ok' }]);
  });

  test('must be ours', () => {
    const paths = pathsIn(tempDir());
    mkdirSync(paths.runtimeDir, { mode: 0o700 });
    expect(checkFolders(paths, uid)).toMatchObject([{ status: 'ok' }]);
    expect(checkFolders(paths, uid + 1)).toMatchObject([
      {
        status: 'problem',
        message: expect.stringContaining('another user'),
        fix: expect.stringContaining('chown'),
      },
    ]);
  });

  test('must be closed to others, which can be mended', async () => {
    const paths = pathsIn(tempDir());
    mkdirSync(paths.runtimeDir, { mode: 0o755 });
    mkdirSync(paths.dataDir, { recursive: true });
    writeFileSync(paths.database, '', { mode: 0o644 });
    const findings = checkFolders(paths, uid);
    expect(findings).toMatchObject([
      { status: 'problem', fix: `chmod 700 ${paths.runtimeDir}` },
      { status: 'problem', fix: `chmod 600 ${paths.database}` },
    ]);
    for (const { mend } of findings) await mend?.();
    expect([modeOf(paths.runtimeDir), modeOf(paths.database)]).toEqual(['700', '600']);
    expect(checkFolders(paths, uid)).toMatchObject([{ status: 'ok' }]);
  });

  test('must be folders', () => {
    const paths = pathsIn(tempDir());
    writeFileSync(paths.runtimeDir, '');
    const fix = `mv ${paths.runtimeDir} ${paths.runtimeDir}.old`;
    expect(checkFolders(paths, uid)).toMatchObject([{ status: 'problem', fix }]);
  });
});

describe('the socket', () => {
  const clear = () => null;

  test('must have a short path', () => {
    const { socket } = pathsIn(`/${'x'.repeat(100)}`);
    expect(checkSocket(socket, { kind: 'absent' }, clear)).toMatchObject({ status: 'problem' });
  });

  test('that is left over can be cleared away, and only when nobody listens', () => {
    const socket = join(tempDir(), 's');
    expect(checkSocket(socket, { kind: 'absent' }, clear)).toMatchObject({ status: 'ok' });
    writeFileSync(socket, '');
    expect(checkSocket(socket, { kind: 'absent' }, clear)).toMatchObject({ status: 'warning', mend: clear });
    const error = { code: 'X', message: 'x', hint: '', details: {} };
    for (const kind of ['hangs', 'fails'] as const) {
      expect(checkSocket(socket, { kind, error }, clear)).toEqual(
        expect.not.objectContaining({ mend: clear }),
      );
    }
  });
});

describe('the disk', () => {
  test.each([
    [{ freeBytes: 10_000 * MIB, freeFiles: 100_000 }, 'ok'],
    [{ freeBytes: 10_000 * MIB, freeFiles: null }, 'ok'],
    [{ freeBytes: 300 * MIB, freeFiles: 100_000 }, 'warning'],
    [{ freeBytes: 20 * MIB, freeFiles: 100_000 }, 'problem'],
    [{ freeBytes: 10_000 * MIB, freeFiles: 1000 }, 'warning'],
    [{ freeBytes: 10_000 * MIB, freeFiles: 3 }, 'problem'],
  ])('with %j is %s', (room, status) => {
    expect(judgeRoom('/x', room).status).toBe(status);
  });

  test('is told once for folders on the same one, and for folders that are not there yet', async () => {
    const home = tempDir();
    expect(await checkDisk([join(home, 'a', 'b'), join(home, 'c')], uid)).toHaveLength(1);
  });
});

describe('the logs', () => {
  const bounds = { maxFileBytes: 1000, maxFiles: 3, maxTotalBytes: 100 * MIB };
  const known = new Set(['echo']);
  const write = (folder: string, name: string, bytes: number) =>
    writeFileSync(join(folder, name), Buffer.alloc(bytes));

  test('that keep to their bound are fine, as are none', () => {
    const folder = tempDir();
    expect(checkLogs(join(folder, 'none'), known, bounds)).toMatchObject([{ status: 'ok' }]);
    for (const name of ['echo.log', 'echo.log.1', 'echo.log.2', 'mcpd.log', 'mcpd.sock'])
      write(folder, name, 900);
    expect(checkLogs(folder, known, bounds)).toMatchObject([
      { status: 'ok', message: '1 log, 2.6 KiB of at most 100 MiB' },
    ]);
  });

  test('that have outgrown it are named, with the old files of theirs', () => {
    const folder = tempDir();
    for (const seq of ['', '.1', '.2', '.3', '.4']) write(folder, `echo.log${seq}`, 1000);
    const old = [1, 2, 3, 4].map((seq) => join(folder, `echo.log.${seq}`));
    expect(checkLogs(folder, known, bounds)).toMatchObject([
      { status: 'warning', fix: `rm ${old.join(' ')}` },
    ]);
  });

  test('that are too much together are left to the daemon', () => {
    const folder = tempDir();
    write(folder, 'echo.log', 900);
    expect(checkLogs(folder, known, { ...bounds, maxTotalBytes: 800 })).toMatchObject([{ status: 'ok' }]);
    expect(checkLogs(folder, known, { ...bounds, maxTotalBytes: 500 })).toMatchObject([
      { status: 'warning', fix: 'mcp daemon restart' },
    ]);
  });

  test('of servers that are gone are named when they are large', () => {
    const folder = tempDir();
    write(folder, 'gone.log', 21 * MIB);
    expect(checkLogs(folder, known, bounds)).toMatchObject([
      {
        status: 'warning',
        message: expect.stringContaining('(gone)'),
        fix: `rm ${join(folder, 'gone.log')}`,
      },
    ]);
  });
});
