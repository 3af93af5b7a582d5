import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { quote } from 'shell-quote';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/config/command.ts';
import { expand, lookupIn } from '../../../src/config/expand.ts';

const VARIABLES = { HOME: '/home/ann', A: 'one', SPACED: 'a  b' };

function words(line: string): readonly string[] | null {
  const parsed = parseCommand(line, undefined);
  return parsed.ok && 'argv' in parsed.command ? parsed.command.argv : null;
}
const expanded = (line: string) => words(line)?.map((word) => expand(word, lookupIn(VARIABLES)).text) ?? null;

describe('a command as one string', () => {
  it.each<[string, string[]]>([
    ['node server.js', ['node', 'server.js']],
    ['  node   server.js \n', ['node', 'server.js']],
    [`node 'a b' "c d" e\\ f`, ['node', 'a b', 'c d', 'e f']],
    [`a'b'"c"d ''`, ['abcd', '']],
    ['echo "a\\"b\\$c\\d"', ['echo', 'a"b$c\\d']],
    ["echo '|' \"*\" \\; '&&'", ['echo', '|', '*', ';', '&&']],
    ['x http://h/p#frag a=b --k=v', ['x', 'http://h/p#frag', 'a=b', '--k=v']],
    ['x ~/d a~ "~/d"', ['x', '/home/ann/d', 'a~', '~/d']],
    ['echo $ 5$ a$', ['echo', '$', '5$', 'a$']],
    ['a \\\n b', ['a', 'b']],
  ])('splits %s as a shell would', (line, expected) => {
    expect(expanded(line)).toEqual(expected);
  });

  it('keeps references for later, with spaces in their defaults too', () => {
    expect(words('run ${A} "${B:-x y}" ${C:-x y} p${D:-${E:-z}}')).toEqual([
      'run',
      '${A}',
      '${B:-x y}',
      '${C:-x y}',
      'p${D:-${E:-z}}',
    ]);
  });

  it('makes one word of a reference whatever its value', () => {
    expect(expanded('run ${SPACED}')).toEqual(['run', 'a  b']);
  });

  it('leaves alone what single quotes or a backslash protect', () => {
    expect(expanded(`run '\${A}' \\\${A} "\\\${A}" '$'"{A}" $\${A}`)).toEqual([
      'run',
      ...Array(5).fill('${A}'),
    ]);
  });

  it.each([
    'a | b',
    'a && b',
    'a; b',
    'a > file',
    'a 2>&1',
    'a &',
    'ls *.js',
    'ls ?',
    'uvx mcp[cli]',
    'a $(date)',
    'a `date`',
    'a "$(date)"',
    'PORT=1 node x',
    'cd /x',
    'exec node x',
    'echo $HOME',
    'echo "$1"',
    'a # comment',
    'a ~bob/x',
    '(a)',
    'a\nb',
    'a ${B%%.*}',
    'a ${B:-"c d"}',
    'a \\$${A}',
  ])('leaves %j to a shell', (line) => {
    expect(parseCommand(line, undefined)).toEqual({ ok: true, command: { shell: line } });
  });

  it.each([
    ["it's", "'"],
    ['say "hi', '"'],
    ['run ${A:-x', '${'],
  ])('says what is never closed in %j', (line, opening) => {
    const parsed = parseCommand(line, undefined);
    expect(parsed).toMatchObject({
      ok: false,
      message: expect.stringContaining(`has a ${opening} that is never closed`),
    });
  });

  it.each(['', '   ', "''"])('refuses %j', (line) => {
    expect(parseCommand(line, undefined)).toMatchObject({
      ok: false,
      message: expect.stringContaining('is empty'),
    });
  });

  it('gives back any argv that was quoted for a shell', () => {
    const word = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab \'"\\$`{}*?#~|&;!=') }));
    const argv = fc.tuple(fc.constant('run'), fc.array(word)).map(([program, rest]) => [program, ...rest]);
    fc.assert(
      fc.property(argv, (list) => {
        const line = quote(list);
        fc.pre(!/[\n\r]|\\ ?$/.test(line));
        expect(expanded(line)).toEqual(list);
      }),
    );
  });

  it('splits any line that needs no shell just as sh does', () => {
    const unit = fc.constantFrom(
      ...'ab/~#={}',
      ' ',
      ' ',
      "'",
      '"',
      '\\',
      '$',
      '${A}',
      '$${A}',
      '${N:-x}',
      '\\$',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 14 }), (rest) => {
        const ours = expanded(`run ${rest}`);
        // `$${` is our own escape: in a shell it is its process id.
        if (ours === null || rest.includes('$$')) return;
        const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' run ${rest}`], {
          env: VARIABLES,
          encoding: 'utf8',
        });
        expect(ours).toEqual(out.split('\0').slice(0, -1));
      }),
      { numRuns: 150 },
    );
  });

  it.each(["'", '${', '${A:-', '"', '\\', ' a', '$', '"$"'])(
    'takes time in proportion to a text of %j',
    (unit) => {
      const start = performance.now();
      parseCommand(`run ${unit.repeat(200_000)}`, undefined);
      expect(performance.now() - start).toBeLessThan(1500);
    },
  );
});

describe('a command with args', () => {
  const withArgs = (command: string, ...args: string[]) => parseCommand(command, args);

  it('is one word, whatever spaces and signs its path holds', () => {
    const file = '/opt/My App (1)/R&D/server';
    expect(withArgs(file, 'a b')).toEqual({ ok: true, command: { argv: [file, 'a b'] } });
  });

  it('keeps args as they are, without globs or tilde', () => {
    expect(withArgs('~/bin/x', '~/y', '*', '${A}')).toEqual({
      ok: true,
      command: { argv: ['${HOME}/bin/x', '~/y', '*', '${A}'] },
    });
  });

  it('says where words after a program name belong', () => {
    expect(withArgs('npx -y', 'server')).toMatchObject({
      ok: false,
      message: 'must be the program alone when there are "args": move what follows "npx" there',
    });
  });

  it.each(['a | b', 'a && b', 'a > f', 'A=1 b', 'a $(b)', 'a `b`'])(
    'refuses %j, which needs a shell',
    (command) => {
      expect(withArgs(command, 'x')).toMatchObject({
        ok: false,
        message: expect.stringContaining('needs a shell'),
      });
    },
  );
});
