import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture, MCP, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const SCRIPT = '/usr/bin/script';
const echo = { command: process.execPath, args: [fixture('echo')], tags: ['talk'] };
const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`s${at}`, { command: 'x' }]));
const mcp = useCli({ echo, ...many });

/** Long enough that only an event can be what was waited for. */
const RARELY = ['--refresh', '600'];

describe('status --watch', () => {
  test('says at once what changed, one report after the other, and ends with Ctrl-C', async () => {
    const watching = mcp.start(['tag:talk', 'status', '--watch', ...RARELY]);
    await until('the first report', () => watching.stdout().includes('echo  stopped'));
    await mcp.run('echo', 'start');
    await until('the change', () => /echo +running/.test(watching.stdout()));
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
  });

  test('prints nothing anew while only figures change that always do', async () => {
    await mcp.run('echo', 'start');
    const watching = mcp.start(['tag:talk', 'status', '--watch', '--refresh', '1']);
    const figures = mcp.start(['echo', 'status', '--watch', '--refresh', '1', '--json']);
    const documents = () => figures.stdout().trim().split('\n');
    await until('three looks', () => documents().length >= 3, { limitMs: 15_000 });
    expect(watching.stdout().match(/NAME/g)).toHaveLength(1);
    const uptimes = documents().map((line) => JSON.parse(line).uptime_seconds);
    expect(new Set(uptimes).size).toBe(uptimes.length);
  });

  test('goes on when the daemon is restarted', async () => {
    const watching = mcp.start(['echo', 'status', '--watch', ...RARELY, '--json']);
    const pids = () => {
      const documents = watching.stdout().trim().split('\n').filter(Boolean);
      return documents.map((line) => JSON.parse(line).pid);
    };
    await until('the first report', () => pids().length > 0);
    await mcp.run('daemon', 'restart');
    await until('another process is seen', () => new Set(pids().filter(Boolean)).size === 2);
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
  });
});

describe.runIf(process.platform === 'linux' && existsSync(SCRIPT))('status --watch on a terminal', () => {
  /** As a person sees it: what is typed, and all that was ever drawn. */
  function onTerminal(rows: number) {
    const line = `stty cols 80 rows ${rows}; exec ${process.execPath} ${MCP} status --watch --refresh 600`;
    const child = spawn(SCRIPT, ['-qefc', line, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', HOME: mcp.home, TERM: 'xterm', SHELL: '/bin/sh', NO_COLOR: '1' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (shown += text));
    const ended = once(child, 'close').then(([code]) => code);
    return { shown: () => shown, type: (keys: string) => void child.stdin.write(keys), ended };
  }

  test('draws in place, no more than fits, and gives the terminal back at Ctrl-C', async () => {
    await mcp.run('echo', 'stop');
    const watching = onTerminal(12);
    await until('it is drawn', () => watching.shown().includes('more lines than fit here'));
    const frame = watching.shown().split('\u001b[H').at(-1) ?? '';
    expect(frame.split('\r\n')).toHaveLength(12);
    await mcp.run('echo', 'start');
    await until('it is drawn anew', () => /echo +running/.test(watching.shown()));
    expect(watching.shown()).not.toContain('\u001b[2J');
    watching.type('\u0003');
    expect(await watching.ended).toBe(130);
    const [, after = ''] = watching.shown().split('\u001b[?25h\u001b[?1049l');
    expect(after).toMatch(/echo +running[\s\S]*31 servers/);
  });
});
