import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture, MCP, useCli } from '../../helpers/cli.ts';
import { until } from '../../helpers/until.ts';

const SCRIPT = '/usr/bin/script';
const stdio = (name: string, ...args: string[]) => ({
  command: process.execPath,
  args: [fixture(name), ...args],
});
const mcp = useCli({
  echo: { ...stdio('echo'), name: 'x'.repeat(200) },
  bad: stdio('exits-1'),
  slow: stdio('slow-start', '600'),
});

/** Runs `mcp` on a terminal of its own; what it shows there, and a keyboard. */
function onTerminal(args: string, env: Record<string, string> = {}) {
  const line = `stty cols 60 rows 20; exec ${process.execPath} ${MCP} ${args}`;
  const child = spawn(SCRIPT, ['-qefc', line, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', HOME: mcp.home, TERM: 'xterm', SHELL: '/bin/sh', ...env },
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (shown += text));
  const ended = once(child, 'close').then(([code]) => ({ code, shown }));
  return { shown: () => shown, type: (keys: string) => void child.stdin.write(keys), ended };
}

describe.runIf(process.platform === 'linux' && existsSync(SCRIPT))('on a terminal', () => {
  test('spinners come and go, and the answers stay', async () => {
    const { code, shown } = await onTerminal('all start').ended;
    expect(code).toBe(1);
    expect(shown).toContain('starting slow');
    expect(shown).toContain('echo is ready after');
    expect(shown).toContain('error:\u001b[39m "bad"');
  });

  test('no line of a table is wider than it', async () => {
    const { code, shown } = await onTerminal('list', { NO_COLOR: '1' }).ended;
    expect(code).toBe(0);
    for (const line of shown.split('\r\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(shown).toContain('x…');
  });

  test('colour is there, and gone with NO_COLOR', async () => {
    expect((await onTerminal('status').ended).shown).toContain('\u001b[32mrunning');
    expect((await onTerminal('status', { NO_COLOR: '1' }).ended).shown).not.toContain('\u001b[');
  });

  test('watch draws again and ends with Ctrl-C', async () => {
    const watching = onTerminal('status --watch --refresh 1');
    await until('it was drawn', () => watching.shown().includes('NAME'));
    watching.type('\u0003');
    expect((await watching.ended).code).toBe(130);
  });

  test('remove asks, and takes anything but yes for no', async () => {
    const asked = onTerminal('bad remove');
    await until('it asks', () => asked.shown().includes('Remove bad? [y/N]'));
    asked.type('n\n');
    expect((await asked.ended).code).toBe(0);
    expect(await mcp.json('bad', 'status')).toMatchObject({ name: 'bad' });
    const again = onTerminal('bad remove');
    await until('it asks', () => again.shown().includes('[y/N]'));
    again.type('yes\n');
    expect((await again.ended).shown).toContain('bad is removed');
  });

  test('help is shown', async () => {
    expect((await onTerminal('start --help').ended).shown).toContain('USAGE');
    expect((await onTerminal('').ended).shown).toContain('EXAMPLES');
  });
});
