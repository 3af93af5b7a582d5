import { expect, test } from 'vitest';
import { commandIdOf, type Manifest, topicsOf } from '../../../src/cli/manifest.ts';

const command = { id: '', args: {}, flags: {}, relativePath: [] };
const manifest: Manifest = {
  commands: {
    start: command,
    'daemon:start': command,
    'daemon:stop': command,
    completion: command,
    'completion:words': command,
  },
};

test.each([
  [['start', 'mem0'], 'start'],
  [['daemon', 'start', '--json'], 'daemon:start'],
  [['completion', 'words', '--', 'x'], 'completion:words'],
  [['completion', 'bash'], 'completion'],
  [['daemon'], null],
  [['--version'], null],
  [[], null],
  [['constructor'], null],
])('%j begins with the command %s', (words, id) => {
  expect(commandIdOf(words, manifest)).toBe(id);
});

test('topics are the first words of commands that have two', () => {
  expect(topicsOf(manifest)).toEqual(['daemon', 'completion']);
});
