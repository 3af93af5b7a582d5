import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { reorder, type Vocabulary } from '../../../src/cli/grammar.ts';
import { SERVER_ACTIONS } from '../../../src/domain/name.ts';

const vocabulary: Vocabulary = {
  commands: [
    ...SERVER_ACTIONS,
    'list',
    'add',
    'events',
    'doctor',
    'daemon:start',
    'daemon:status',
    'config:show',
  ],
  topics: ['daemon', 'config'],
  servers: () => ['mem0', 'everything'],
};
const turn = (line: string) => reorder(line.split(' ').filter(Boolean), vocabulary).join(' ');

describe('what people type becomes what commands know', () => {
  test.each([
    ['mem0 start', 'start mem0'],
    ['all restart', 'restart all'],
    ['everything call echo message=hi', 'call everything echo message=hi'],
    ['mem0 logs -f --lines 5', 'logs mem0 -f --lines 5'],
    ['mem0 -f logs', 'logs -f mem0'],
    ['start mem0', 'start mem0'],
    ['start mem0 everything', 'start mem0 everything'],
    ['--json mem0 status', 'status mem0 --json'],
    ['--json status', 'status --json'],
    ['mem0', 'info mem0'],
    ['mem0 --json', 'info mem0 --json'],
    ['all', 'status'],
    ['tag:db', 'status tag:db'],
    ['tag:db stop', 'stop tag:db'],
    ['tag:db --json restart', 'restart --json tag:db'],
    ['daemon start', 'daemon start'],
    ['--json daemon status', 'daemon status --json'],
    ['daemon', 'daemon'],
    ['daemon --json status', 'daemon status --json'],
    ['daemon --help', 'daemon --help'],
    ['help', '--help'],
    ['help start', 'start --help'],
    ['help mem0 start', 'start mem0 --help'],
    ['mem0 start --help', 'start mem0 --help'],
    ['--json add time -- node server.js', 'add time --json -- node server.js'],
    ['unheard-of start', 'start unheard-of'],
    ['', ''],
    ['--version', '--version'],
  ])('mcp %s -> mcp %s', (typed, known) => {
    expect(turn(typed)).toBe(known);
  });
});

describe('a word that means nothing suggests the nearest one', () => {
  test.each([
    ['staus', 'USAGE', 'did you mean "mcp status"?'],
    ['strat mem0', 'USAGE', 'did you mean "mcp start mem0"?'],
    ['mem0 strat', 'USAGE', 'did you mean "mcp mem0 start"?'],
    ['mem0 add', 'USAGE', 'try one of: start, stop,'],
    ['daemon staus', 'USAGE', 'did you mean "mcp daemon status"?'],
    ['daemon xyzzy', 'USAGE', 'mcp daemon has: start, status'],
    ['deamon status', 'USAGE', 'did you mean "mcp daemon status"?'],
    ['men0', 'SERVER_NOT_FOUND', 'did you mean "mcp mem0"?'],
    ['everythin tols', 'SERVER_NOT_FOUND', 'did you mean "mcp everything tols"?'],
    ['xyzzy', 'USAGE', 'mcp --help; mcp list'],
  ])('mcp %s', (typed, code, hint) => {
    expect(() => turn(typed)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }));
  });
});

test('the registry is not read for a word that is a command', () => {
  const servers = vi.fn(() => []);
  reorder(['status', 'mem0'], { ...vocabulary, servers });
  reorder(['mem0', 'start'], { ...vocabulary, servers });
  expect(servers).not.toHaveBeenCalled();
});

test('no word is lost or invented when an action is turned round', () => {
  const word = fc.stringMatching(/^[a-z0-9][a-z0-9=]{0,9}$/);
  const tail = fc.array(fc.oneof(word, fc.constant('--json'), fc.constant('--')));
  fc.assert(
    fc.property(fc.constantFrom(...SERVER_ACTIONS), tail, (action, rest) => {
      const turned = reorder(['mem0', action, ...rest], vocabulary);
      expect(turned).toEqual([action, 'mem0', ...rest]);
    }),
  );
});
