import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { candidates, type KnownCommand } from '../../../src/cli/completion.ts';
import { completionScript, SHELLS } from '../../../src/cli/completion-scripts.ts';

const command = (id: string, more: Partial<KnownCommand> = {}): KnownCommand => ({
  id,
  args: {},
  flags: {},
  ...more,
});
const commands = [
  command('status', { args: { servers: {} }, flags: { watch: {}, json: {}, secret: { hidden: true } } }),
  command('start', { args: { servers: {} } }),
  command('info', { args: { server: {} } }),
  command('logs', { args: { servers: {} }, flags: { level: { char: 'l', options: ['info', 'error'] } } }),
  command('doctor'),
  command('daemon:start'),
  command('daemon:stop', { flags: { json: {} } }),
  command('completion:words', { hidden: true }),
];
const known = { servers: ['mem0', 'stash'], tags: ['db'] };
const after = (line: string) => candidates(line.split(' '), commands, known);

describe('the first word is a command, a topic or a server', () => {
  test.each([
    ['', ['all', 'daemon', 'doctor', 'info', 'logs', 'mem0', 'start', 'stash', 'status', 'tag:db']],
    ['ta', ['tag:db']],
    ['sta', ['start', 'stash', 'status']],
    ['--', ['--help', '--version']],
  ])('"%s"', (line, expected) => expect(after(line)).toEqual(expected));
});

describe('the next word depends on the first', () => {
  test.each([
    ['mem0 st', ['start', 'status', 'stop']],
    ['all re', ['restart']],
    ['tag:db st', ['start', 'status', 'stop']],
    ['tag:db start ', []],
    ['start ', ['all', 'mem0', 'stash', 'tag:db']],
    ['start --tag ', ['db']],
    ['info ', ['mem0', 'stash']],
    ['info m', ['mem0']],
    ['doctor ', []],
    ['daemon ', ['start', 'stop']],
    ['daemon stop --', ['--help', '--json']],
    ['status --', ['--help', '--json', '--watch']],
    ['mem0 status --w', ['--watch']],
    ['mem0 status ', []],
    ['mem0 logs --level ', ['error', 'info']],
    ['logs -l e', ['error']],
    ['unknown ', []],
    ['add x -- ', []],
  ])('"%s"', (line, expected) => expect(after(line)).toEqual(expected));
});

describe('each script', () => {
  test.each(SHELLS)('%s is one that the shell can read, if it is here', (shell) => {
    const { status, error, stderr } = spawnSync(shell, ['-n'], {
      input: completionScript(shell),
      encoding: 'utf8',
    });
    if (error) return expect((error as NodeJS.ErrnoException).code).toBe('ENOENT');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('bash completes with what the program says', () => {
    const script = `${completionScript('bash')}
mcp() { [ "$1 $2 $3" = "completion words --" ] && printf 'start\\nstatus\\n'; }
COMP_WORDS=(mcp mem0 st); COMP_CWORD=2; _mcp; echo "\${COMPREPLY[@]}"`;
    expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout).toBe('start status\n');
  });
});
