import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameProblem, nearest, RESERVED_NAMES, SERVER_ACTIONS } from '../../../src/domain/name.ts';

describe('nameProblem', () => {
  it.each(['mem0', 'a', '0', 'my-server_2', 'x'.repeat(32)])('has nothing against %j', (name) => {
    expect(nameProblem(name)).toBeNull();
  });

  it.each(['', 'Mem0', '-a', '_a', 'a b', 'a/b', '..', 'a.b', 'ä', 'a\n', 'x'.repeat(33), '__proto__'])(
    'says why %j is no name',
    (name) => {
      expect(nameProblem(name)).toContain('is not a server name');
    },
  );

  it('keeps the words of the CLI, and the name of the daemon’s own log, for ourselves', () => {
    for (const word of [...SERVER_ACTIONS, 'all', 'daemon', 'config', 'help', 'mcpd']) {
      expect(nameProblem(word)).toContain('a word of the command line');
    }
  });

  it('reserves only what could be a name at all', () => {
    for (const word of RESERVED_NAMES) expect(word).toMatch(/^[a-z0-9][a-z0-9_-]{0,31}$/);
  });

  it('lets nothing through that would leave its folder as a file name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        if (nameProblem(name) === null) expect(encodeURIComponent(name)).toBe(name);
      }),
    );
  });
});

describe('nearest', () => {
  const words = ['status', 'start', 'stop', 'restart', 'logs', 'mem0', 'everything'];

  it.each([
    ['sttaus', 'status'],
    ['strat', 'start'],
    ['lgos', 'logs'],
    ['log', 'logs'],
    ['mem', 'mem0'],
    ['everythng', 'everything'],
    ['start', 'start'],
  ])('takes %j for %j', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });

  it.each(['x', 'github', '', 'zzzzzz'])('suggests nothing for %j', (typed) => {
    expect(nearest(typed, words)).toBeNull();
  });

  it('suggests nothing when there is nothing, or when no letter is the same', () => {
    expect(nearest('a', [])).toBeNull();
    expect(nearest('a', ['b'])).toBeNull();
  });
});

describe('the words of the command line', () => {
  it('leave memory to servers, of which many are called so', () => {
    expect(nameProblem('memory')).toBeNull();
  });
});
