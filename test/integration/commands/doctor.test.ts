import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/contract/shapes.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { MCP, useCli } from '../../helpers/cli.ts';
import { startDaemonProcess } from '../../helpers/daemon-process.ts';
import { startProgram, useProgram } from '../../helpers/program.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';
import { fakeManager } from '../../helpers/service-manager.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

interface Report {
  readonly ok: boolean;
  readonly summary: { readonly problems: number; readonly warnings: number; readonly fixable: number };
  readonly findings: readonly (Finding & { fixable: boolean })[];
  readonly fixed: readonly { check: string; fixed: boolean; detail: string }[];
}

const RUBBISH = 'this was a database once\n'.repeat(400);

/** The CLI in a home of its own, and what its doctor finds in it. */
function useDoctor(registry: Record<string, unknown> = {}) {
  const cli = useCli(registry);
  const paths = resolvePaths({ HOME: cli.home });
  const report = (...args: string[]) => cli.json<Report & Record<string, unknown>>('doctor', ...args);
  const found = ({ findings }: Report, check: string) =>
    findings.filter((finding) => finding.check === check);
  /** What is amiss, apart from programs that are not linked where the tests run. */
  const amiss = ({ findings }: Report) =>
    findings.filter(({ status, check }) => status !== 'ok' && check !== 'path').map(({ check }) => check);
  return { cli, paths, report, found, amiss };
}

describe('mcp doctor in a fresh home', () => {
  const { cli, report, amiss } = useDoctor();

  test('finds nothing wrong, starts no daemon and makes no file', async () => {
    const before = readdirSync(cli.home);
    const answer = await report();
    expect(amiss(answer)).toEqual([]);
    expect(answer).toMatchObject({ ok: true, summary: { problems: 0, fixable: 0 }, fixed: [] });
    expect(readdirSync(cli.home)).toEqual(before);
  });

  test('has nothing to mend either', async () => {
    const { code, stdout } = await cli.run('doctor', '--fix');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(fixed|failed)/m);
  });
});

describe('mcp doctor in a home where much is wrong', () => {
  const { cli, paths, report, amiss } = useDoctor({
    ghost: { command: 'no-such-program-anywhere', env: { API_KEY: 'hunter22' } },
  });

  test('names it, worst last, each with its fix, and exits with 1; --fix mends what is safe, once', async () => {
    mkdirSync(paths.runtimeDir);
    chmodSync(paths.runtimeDir, 0o755);
    mkdirSync(paths.dataDir, { recursive: true });
    writeFileSync(paths.database, RUBBISH, { mode: 0o600 });
    chmodSync(paths.registry, 0o644);

    const { code, stdout } = await cli.run('doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^problem {2}commands +"ghost": no-such-program-anywhere is not found on PATH.*\n +fix: mcp edit ghost$/m,
    );
    expect(stdout).toMatch(/\n\n4 problems, \d warnings?; mcp doctor --fix mends 3\n$/);
    expect(stdout).not.toContain('hunter22');

    const mended = await report('--fix');
    expect(mended.fixed.filter(({ fixed }) => fixed).map(({ check }) => check)).toEqual([
      'secrets',
      'folders',
      'database',
    ]);
    expect(mended.fixed).toContainEqual(expect.objectContaining({ check: 'commands', fixed: false }));
    expect(amiss(mended)).toEqual(['commands', 'secrets', 'database']);
    expect(statSync(paths.runtimeDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(paths.dataDir)).toContainEqual(expect.stringContaining('mcp.db.damaged-'));

    const again = await report('--fix');
    expect(again.fixed.filter(({ fixed }) => fixed)).toEqual([]);
    expect(amiss(again)).toEqual(['commands', 'secrets', 'database']);
  });
});

describe.runIf(process.platform === 'linux')('mcp doctor and a service', () => {
  const program = useProgram('fake-systemctl');
  const { cli, found } = useDoctor({ echo: entryOf('echo') });
  const unit = join(cli.home, '.config', 'systemd', 'user', 'mcpd.service');

  test('whose unit is out of date installs it anew, unless somebody has edited it', async () => {
    const manager = fakeManager(join(cli.home, 'fakes'), program);
    const run = (...args: string[]) => cli.start(args, { env: { PATH: manager.path } }).ended;
    const doctor = async (...args: string[]) =>
      JSON.parse((await run('doctor', '--json', ...args)).stdout) as Report;
    expect(found(await doctor(), 'service')).toMatchObject([{ message: expect.stringContaining('none is') }]);
    await run('daemon', 'install');
    expect(found(await doctor(), 'service')).toMatchObject([{ status: 'ok' }]);

    const text = readFileSync(unit, 'utf8');
    writeFileSync(unit, text.replace('PATH=', 'PATH=/gone/bin:'));
    expect(found(await doctor(), 'service')).toMatchObject([
      { status: 'warning', fix: 'mcp daemon install', fixable: true },
    ]);
    const mended = await doctor('--fix');
    expect(found(mended, 'service')).toMatchObject([{ status: 'ok' }]);
    expect(found(mended, 'daemon')).toMatchObject([{ status: 'ok' }]);
    expect(readFileSync(unit, 'utf8')).toBe(text);

    writeFileSync(unit, text.replace('WatchdogSec=60', 'WatchdogSec=600'));
    const left = await doctor('--fix');
    expect(found(left, 'service')).toMatchObject([{ status: 'warning', fixable: false }]);
    expect(readFileSync(unit, 'utf8')).toContain('WatchdogSec=600');
    await run('daemon', 'uninstall');
  });
});

const NOBODY = 65534;
const nobody = { cwd: '/', uid: NOBODY, gid: NOBODY };
const canDo = (...args: readonly string[]) => spawnSync(process.execPath, args, nobody).status === 0;
/**
 * Only root can become somebody else, and has rights that nobody else has; and that one must reach our program and the
 * folders of the test.
 */
const canBecomeNobody =
  process.getuid?.() === 0 &&
  canDo(MCP, '--version') &&
  canDo('-e', `fs.accessSync(${JSON.stringify(tmpdir())}, fs.constants.X_OK)`);
if (!canBecomeNobody)
  console.warn('SKIPPED: doctor as a user without rights needs root, and folders open to all');

describe.runIf(canBecomeNobody)('mcp doctor for a user who may do nothing here', () => {
  const folder = () => {
    const home = tempDir();
    chmodSync(home, 0o755);
    return home;
  };

  /** What is amiss for somebody else, by check, with the fix. */
  async function asNobody(home: string): Promise<(readonly [string, string | null])[]> {
    const env = { HOME: home, PATH: process.env.PATH ?? '' };
    const child = spawn(process.execPath, [MCP, 'doctor', '--json'], { ...nobody, env });
    const { findings } = JSON.parse(await text(child.stdout)) as Report;
    const wrong = findings.filter(({ status, check }) => status === 'problem' && check !== 'path');
    return wrong.map(({ check, fix }) => [check, fix]);
  }

  test('says that folders cannot be made, with how to make them', async () => {
    const home = folder();
    const install = (path: string) => `sudo install -d -m 700 -o "$(id -u)" ${home}/${path}`;
    expect(await asNobody(home)).toEqual([
      ['disk', install('.mcp-runtime')],
      ['disk', install('.local/share/mcp-manager')],
    ]);
  });

  test('names what belongs to others, once each, and looks at the rest', async () => {
    const home = folder();
    const paths = resolvePaths({ HOME: home });
    writeFileSync(paths.registry, '{}', { mode: 0o600 });
    mkdirSync(paths.runtimeDir);
    mkdirSync(paths.dataDir, { recursive: true });
    expect(await asNobody(home)).toEqual([
      ['config', `sudo chown "$(id -u)" ${paths.registry} && chmod 600 ${paths.registry}`],
      ['folders', `sudo chown -R "$(id -u)" ${paths.runtimeDir}`],
      ['folders', `sudo chown -R "$(id -u)" ${paths.dataDir}`],
    ]);
  });

  test('mends a folder of its own that it may not write to', async () => {
    const home = folder();
    const paths = resolvePaths({ HOME: home });
    for (const path of [paths.runtimeDir, paths.dataDir]) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o500);
      chownSync(path, NOBODY, NOBODY);
    }
    expect(await asNobody(home)).toEqual([
      ['disk', `chmod u+rwx ${paths.runtimeDir}`],
      ['disk', `chmod u+rwx ${paths.dataDir}`],
    ]);
  });
});

describe('mcp doctor and a daemon', () => {
  const { report, found, amiss, cli, paths } = useDoctor({ echo: entryOf('echo') });

  test('that runs: asks it, and leaves its socket and its database alone when it mends the rest', async () => {
    const daemon = await startDaemonProcess(cli.home);
    chmodSync(paths.runtimeDir, 0o755);
    const answer = await report('--fix');
    expect(answer.fixed).toContainEqual(expect.objectContaining({ check: 'folders', fixed: true }));
    expect(amiss(answer)).toEqual([]);
    expect(found(answer, 'daemon')).toMatchObject([
      { message: expect.stringContaining(`pid ${daemon.pid}`) },
    ]);
    expect(found(answer, 'lock')).toMatchObject([
      { status: 'ok', message: expect.stringContaining(`${daemon.pid}`) },
    ]);
    expect((await daemon.call('daemon.status', {})).pid).toBe(daemon.pid);
  });

  test('that hangs: says so and goes on with everything else; nothing of it is taken away', async () => {
    const daemon = await startDaemonProcess(cli.home);
    daemon.child.kill('SIGSTOP');
    const answer = await report('--fix');
    expect(amiss(answer)).toEqual(['daemon']);
    expect(found(answer, 'daemon')).toMatchObject([{ status: 'problem', fix: 'mcp daemon restart' }]);
    for (const check of ['database', 'ports', 'docker', 'lock']) {
      expect(found(answer, check)).toMatchObject([{ status: 'ok' }]);
    }
    daemon.child.kill('SIGCONT');
    expect((await daemon.call('daemon.status', {})).pid).toBe(daemon.pid);
  });

  test('that was killed: finds its socket and what it left running, and clears the socket away', async () => {
    const daemon = await startDaemonProcess(cli.home);
    const port = await freePort();
    await daemon.call('registry.add', { server: 'web', entry: entryOf('http', { port }) });
    await daemon.call('server.start', { server: 'web' });
    daemon.child.kill('SIGKILL');
    await daemon.ended;

    const left = process.platform === 'linux' ? ['socket', 'leftovers'] : ['socket'];
    expect(amiss(await report())).toEqual(left);
    const mended = await report('--fix');
    expect(mended.fixed).toContainEqual(
      expect.objectContaining({ check: 'socket', fixed: true, detail: `removed ${paths.socket}` }),
    );
    expect(existsSync(paths.socket)).toBe(false);
    expect((await report('--fix')).fixed.filter(({ fixed }) => fixed)).toEqual([]);
  });

  describe('that starts or ends', () => {
    const program = useProgram('hold-lock');

    test('finds who holds the lock', async () => {
      const { child, nextLine } = startProgram(program, [paths.lock]);
      await nextLine();
      child.stdin?.write('go\n');
      await nextLine();
      expect(found(await report(), 'lock')).toMatchObject([
        { status: 'warning', fix: `kill -9 ${child.pid}; mcp daemon start` },
      ]);
    });
  });
});
