import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copies } from '../../../benchmarks/keepers/keeper.ts';
import { isDaemon } from '../../../benchmarks/keepers/mcpd.ts';
import { ecosystemFor } from '../../../benchmarks/keepers/pm2.ts';
import { configFor } from '../../../benchmarks/keepers/supervisord.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const env = { PIDS_FILE: '/tmp/starts' };

describe('copies', () => {
  it('differ by their names alone', () => {
    expect(copies(2, ['/bin/x'], env)).toEqual([
      { name: 'child-1', words: ['/bin/x'], env },
      { name: 'child-2', words: ['/bin/x'], env },
    ]);
  });
});

describe('the configuration of PM2', () => {
  const appOf = (words: readonly string[], forgiving = false) => {
    const path = join(tempDir(), 'ecosystem.config.cjs');
    writeFileSync(path, ecosystemFor([{ name: 'a', words, env }], { forgiving }));
    return createRequire(path)(path).apps[0];
  };

  it.each([
    [['/usr/bin/node', '/x/server.mjs'], { script: '/x/server.mjs', interpreter: '/usr/bin/node' }],
    [['/bin/sh', '/x/y.sh', 'an arg'], { script: '/x/y.sh', interpreter: '/bin/sh', args: ['an arg'] }],
    [['/x/tiny'], { script: '/x/tiny', interpreter: 'none' }],
  ])('runs the very same command line: %j', (words, expected) => {
    expect(appOf(words)).toEqual({ name: 'a', ...expected, env, autorestart: true, pmx: false });
  });

  it('keeps its own limit of losses unless it is to be forgiving', () => {
    expect(appOf(['/x'])).not.toHaveProperty('max_restarts');
    expect(appOf(['/x'], true)).toHaveProperty('max_restarts');
  });
});

describe('the configuration of supervisor', () => {
  it('holds every program, with all its files in one folder', () => {
    const text = configFor('/home/x', [{ name: 'a', words: ['/bin/sh', '/x/y z.sh'], env }]);
    expect(text).toContain(
      '[supervisord]\npidfile=/home/x/supervisord.pid\nlogfile=/home/x/supervisord.log\n',
    );
    expect(text).toContain(
      '[program:a]\ncommand="/bin/sh" "/x/y z.sh"\nenvironment=PIDS_FILE="/tmp/starts"\nautostart=false\nautorestart=true\n',
    );
  });

  it('doubles what it would expand, and escapes what would end a word', () => {
    const text = configFor('/h', [{ name: 'a', words: ['/x/100%', 'a"b'], env: {} }]);
    expect(text).toContain('command="/x/100%%" "a\\"b"\nautostart');
  });
});

describe('isDaemon', () => {
  it.each([
    ['/usr/bin/node /opt/mcp-manager/dist/daemon/main.js', true],
    ['mcpd', true],
    ['/usr/bin/node /opt/mcp-manager/dist/bin/mcpd.js', true],
    ['mcpd-logger', true],
    ['/usr/bin/node /opt/mcp-manager/dist/bin/mcp.js all start', false],
    ['/bin/sh /opt/mcp-manager/benchmarks/programs/tiny-server.sh', false],
  ])('counts what works for the daemon: %s', (command, expected) => {
    expect(isDaemon(command)).toBe(expected);
  });
});
