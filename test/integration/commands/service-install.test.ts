import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useServiceCli } from '../../helpers/service-cli.ts';
import { until } from '../../helpers/until.ts';

const mcp = await useServiceCli();
const { folder, unit } = mcp;

/** What is said of where this very checkout and its Node.js are, which is nobody's mistake here. */
const NOTE_OF_PLACE = /^.*(is in a temporary folder: when it goes|when that version goes).*\n/gm;
const withoutNoteOfPlace = (stderr: string) => stderr.replaceAll(NOTE_OF_PLACE, '');

describe.runIf(process.platform === 'linux')('daemon install', () => {
  test('writes the unit, enables and starts it, and says so', async () => {
    const { code, stdout, stderr } = await mcp.run(['daemon', 'install']);
    expect({ code, stderr: withoutNoteOfPlace(stderr) }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^the service is installed, and runs \(pid \d+, version/);
    expect(mcp.manager.calls()).toEqual([
      'show --property=Version',
      'enable mcpd.service',
      'daemon-reload',
      'reset-failed mcpd.service',
      'show --value --property=SubState mcpd.service',
      'start mcpd.service',
    ]);
    expect(await mcp.json('daemon', 'status')).toMatchObject({
      running: true,
      started_by: 'systemd',
      service: { manager: 'systemd', scope: 'user', file: unit },
    });
  });

  test('is harmless when all is as it should be', async () => {
    const first = await mcp.json('daemon', 'install');
    mcp.manager.calls();
    expect(await mcp.json('daemon', 'install')).toMatchObject({
      written: false,
      replaced: null,
      pid: first.pid,
    });
    expect(mcp.manager.calls()).not.toContain('start mcpd.service');
  });

  test('keeps what servers need of the shell, and no secret', async () => {
    await mcp.run(['daemon', 'install'], {
      MCP_LOG_LEVEL: 'debug',
      MCP_API_TOKEN: 'swordfish',
      HTTPS_PROXY: 'http://me:swordfish@proxy:8080',
      NO_PROXY: 'localhost,%h',
      EDITOR: 'vi',
    });
    const text = readFileSync(unit, 'utf8');
    expect(text).toContain('\nEnvironment="MCP_LOG_LEVEL=debug"\n');
    expect(text).toContain('\nEnvironment="NO_PROXY=localhost,%%h"\n');
    expect(text).toMatch(/\nEnvironment="PATH=\//);
    expect(text).not.toMatch(/swordfish|EDITOR/);
  });

  test('says which variables of the registry the service will not have', async () => {
    writeFileSync(
      join(mcp.home, 'r.json'),
      '{"a": {"command": "x", "env": {"A": "${GH}", "B": "${HOME}", "C": "${NO}"}}}',
    );
    const { stderr } = await mcp.run(['daemon', 'install', '--dry-run'], {
      MCP_SERVERS_FILE: join(mcp.home, 'r.json'),
      GH: 'x',
    });
    expect(stderr).toMatch(/refers to \$\{GH\}, set in your shell and not in the service: use an env_file/);
  });

  test('says what it would do, and does nothing', async () => {
    const { code, stdout, stderr } = await mcp.run(['daemon', 'install', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain(`ExecStart="`);
    expect(stderr).toContain(`this would be ${unit}`);
    expect(await mcp.json('daemon', 'install', '--dry-run')).toMatchObject({ dry_run: true, file: unit });
    expect({ files: mcp.filesOfOurs(), calls: mcp.manager.calls() }).toEqual({ files: [], calls: [] });
  });

  test('takes over from a daemon that runs, and its port servers do not notice', async () => {
    await mcp.run(['web', 'start'], { MCP_NO_AUTOSTART: '' });
    const before = await mcp.json('web', 'status');
    const old = await mcp.json('daemon', 'status');
    expect(old.started_by).toBe('cli');
    expect(await mcp.json('daemon', 'install')).toMatchObject({ replaced: old.pid });
    await until('it runs', async () => (await mcp.json('web', 'status')).state === 'running');
    expect(await mcp.json('web', 'status')).toMatchObject({ pid: before.pid, restart_count: 0 });
  });

  test('leaves a unit alone that is somebody else’s', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unit, '[Service]\nExecStart=/usr/bin/other\n');
    const { code, stderr } = await mcp.run(['daemon', 'install']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already') });
    expect((await mcp.run(['daemon', 'uninstall'])).stdout).toContain('is not installed');
    expect(readFileSync(unit, 'utf8')).toContain('/usr/bin/other');
    rmSync(unit);
  });

  test.each(['yes', 'no', null] as const)('advises lingering unless it is on (%s)', async (answer) => {
    mcp.manager.linger(answer);
    const { stderr } = await mcp.run(['daemon', 'install']);
    expect(stderr.includes('loginctl enable-linger')).toBe(answer !== 'yes');
  });
});

describe.runIf(process.platform === 'linux')('an install that fails', () => {
  test('because there is no systemctl: nothing is written', async () => {
    const { code, stdout } = await mcp.run(['daemon', 'install', '--json'], {
      PATH: join(mcp.home, 'nothing'),
    });
    expect({ code, ...JSON.parse(stdout).error }).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('systemctl was not found'),
      hint: expect.stringMatching(/./),
    });
    expect(code).toBe(1);
    expect(mcp.filesOfOurs()).toEqual([]);
  });

  test('because there is no session: nothing is written', async () => {
    mcp.manager.fail({ show: 'Failed to connect to bus: No medium found' });
    const { code, stderr } = await mcp.run(['daemon', 'install']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('No medium found') });
    expect(mcp.filesOfOurs()).toEqual([]);
  });

  test('because its folder cannot be made: a daemon that ran goes on', async () => {
    const { pid } = await mcp.json('daemon', 'start');
    const config = join(mcp.home, 'config');
    writeFileSync(config, 'in the way');
    const { code, stdout } = await mcp.run(['daemon', 'install', '--json'], { XDG_CONFIG_HOME: config });
    expect({ code, ...JSON.parse(stdout).error }).toMatchObject({
      code: 'SERVICE_FAILED',
      message: expect.stringMatching(/^reading .*config\/systemd\/user\/mcpd.service failed: ENOTDIR/),
    });
    expect(code).toBe(1);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ pid });
  });

  test('when it is enabled: the file is taken back, and a daemon that ran goes on', async () => {
    const { pid } = await mcp.json('daemon', 'start');
    mcp.manager.fail({ enable: 'Access denied' });
    const { code, stderr } = await mcp.run(['daemon', 'install']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('systemctl --user enable mcpd.service failed: Access denied'),
    });
    expect(mcp.filesOfOurs()).toEqual([]);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ pid, started_by: 'cli' });
  });

  test('when it is started: the file is taken back, and a daemon is there as before', async () => {
    await mcp.run(['web', 'start']);
    const before = await mcp.json('web', 'status');
    mcp.manager.fail({ start: 'Job for mcpd.service failed' });
    expect(await mcp.run(['daemon', 'install'])).toMatchObject({ code: 1 });
    expect(mcp.filesOfOurs()).toEqual([]);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ running: true, started_by: 'cli' });
    await until('it runs', async () => (await mcp.json('web', 'status')).state === 'running');
    expect(await mcp.json('web', 'status')).toMatchObject({ pid: before.pid });
  });

  test('when a newer unit is started: the unit is as it was before, and runs', async () => {
    await mcp.run(['daemon', 'install']);
    const text = readFileSync(unit, 'utf8');
    mcp.manager.fail({ 'daemon-reload': 'no' });
    expect(await mcp.run(['daemon', 'install'], { MCP_LOG_LEVEL: 'debug' })).toMatchObject({ code: 1 });
    expect(readFileSync(unit, 'utf8')).toBe(text);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ running: true, started_by: 'systemd' });
  });
});

describe.runIf(process.platform === 'linux')('daemon uninstall', () => {
  test('leaves no file of ours that install wrote, and no daemon', async () => {
    const before = readdirSync(mcp.home, { recursive: true, encoding: 'utf8' });
    await mcp.run(['daemon', 'install']);
    expect(mcp.filesOfOurs()).toHaveLength(2);
    const { code, stdout } = await mcp.run(['daemon', 'uninstall']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(unit) });
    expect(mcp.filesOfOurs()).toEqual([]);
    expect(await mcp.json('daemon', 'status')).toMatchObject({ running: false, service: null });
    const made = readdirSync(mcp.home, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !before.includes(name),
    );
    expect(made.filter((name) => !/^(?:\.config|\.mcp-runtime|\.local|fakes)(?:\/|$)/.test(name))).toEqual(
      [],
    );
  });

  test('is harmless when nothing is installed', async () => {
    expect(await mcp.run(['daemon', 'uninstall'])).toEqual({
      code: 0,
      stdout: 'the daemon is not installed as a service\n',
      stderr: '',
    });
    expect(await mcp.json('daemon', 'uninstall')).toEqual({ uninstalled: false, file: null });
  });

  test('takes the files away where there is no manager any more', async () => {
    await mcp.run(['daemon', 'install']);
    const { code, stdout } = await mcp.run(['daemon', 'uninstall'], { PATH: join(mcp.home, 'nothing') });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('cannot be reached') });
    expect(mcp.filesOfOurs()).toEqual([]);
  });
});
