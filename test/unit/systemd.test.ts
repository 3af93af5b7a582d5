import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const UNIT = join(packageRoot, 'systemd', 'mcpd.service');
const AGENT = join(packageRoot, 'systemd', 'dev.mcp-manager.mcpd.plist');

/** What README.md has people do with sed, with the worst of paths. */
function render(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll('@NODE@', process.execPath)
    .replaceAll('@MCPD@', '/opt/mcp manager/mcpd.js')
    .replaceAll('@PATH@', '/opt/a folder/bin:/usr/bin')
    .replaceAll('@RUNTIME_DIR@', '/home/me/.mcp-runtime');
}

const has = (program: string) => !spawnSync(program, ['--version']).error;

describe('the systemd unit', () => {
  it.skipIf(!has('systemd-analyze'))('passes systemd-analyze verify once it is filled in', () => {
    const home = tempDir();
    const file = join(home, 'mcpd.service');
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    writeFileSync(file, render(UNIT));
    const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', file], {
      env,
      encoding: 'utf8',
    });
    const complaints = stderr.split('\n').filter((line) => line && !isAboutNewerKeys(line));
    expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
  });

  it('restarts the daemon ever more slowly, and both keys that say so stand together', () => {
    const unit = readFileSync(UNIT, 'utf8');
    expect(unit).toMatch(/^RestartSteps=\d+\nRestartMaxDelaySec=\d+$/m);
  });

  it('leaves nothing to be filled in but what its README names', () => {
    const readme = readFileSync(join(packageRoot, 'systemd', 'README.md'), 'utf8');
    for (const file of [UNIT, AGENT]) {
      for (const [placeholder] of readFileSync(file, 'utf8').matchAll(/@[A-Z_]+@/g)) {
        expect(readme).toContain(`s|${placeholder}|`);
      }
      expect(render(file)).not.toMatch(/@[A-Z_]+@/);
    }
  });
});

/** The two keys came with systemd 254; older ones ignore them, and say so. */
function isAboutNewerKeys(line: string): boolean {
  return /Unknown key(?: name)? '(RestartSteps|RestartMaxDelaySec)'/.test(line);
}

describe('the launchd agent', () => {
  it.skipIf(!has('python3'))('is a property list that starts the daemon and keeps it', () => {
    const program =
      'import json, plistlib, sys; json.dump(plistlib.loads(sys.stdin.buffer.read()), sys.stdout)';
    const { stdout, stderr } = spawnSync('python3', ['-c', program], {
      input: render(AGENT),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      Label: 'dev.mcp-manager.mcpd',
      ProgramArguments: [process.execPath, '/opt/mcp manager/mcpd.js'],
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
    });
  });
});
