import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { isNewer, versionNote } from '../../../src/client/version-note.ts';
import { version } from '../../../src/platform/package-root.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

describe('of two versions, the newer', () => {
  it.each([
    ['0.2.0', '0.1.9', true],
    ['0.10.0', '0.9.0', true],
    ['1.0.0', '0.99.99', true],
    ['0.1.0', '0.1.0', false],
    ['0.1.0', '0.1.1', false],
    ['0.1.0-rc.2', '0.1.0', false],
    ['0.1.0+abc', '0.1.0', false],
    ['what', '0.1.0', false],
  ])('%s after %s: %s', (one, other, answer) => {
    expect(isNewer(one, other)).toBe(answer);
  });
});

test.runIf(process.platform === 'linux')(
  'an older daemon that is a service of another installation is brought up to date by an install',
  async () => {
    const home = tempDir();
    const env = { HOME: home };
    expect(await versionNote('0.0.1', resolvePaths(env), env)).toContain('mcp daemon restart brings');
    const folder = join(home, '.config/systemd/user');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'mcpd.service'),
      '[Service]\nExecStart="/usr/bin/node" "/opt/old/dist/bin/mcpd.js"\n',
    );
    expect(await versionNote('0.0.1', resolvePaths(env), env)).toBe(
      `the daemon is 0.0.1, this is ${version}; mcp daemon install brings it up to date, port servers keep running`,
    );
  },
);
