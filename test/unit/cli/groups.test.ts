import { describe, expect, it, test } from 'vitest';
import { bulkSummary } from '../../../src/cli/bulk-summary.ts';
import { isGroup, namesFor, tagWords } from '../../../src/cli/groups.ts';
import { AppError } from '../../../src/contract/errors.ts';
import type { ServerStatus } from '../../../src/contract/shapes.ts';
import { nameProblem } from '../../../src/domain/name.ts';

const server = (name: string, tags: string[] = [], enabled = true) =>
  ({ name, tags, enabled }) as ServerStatus;
const report = {
  servers: [
    server('pg', ['db', 'slow']),
    server('web'),
    server('redis', ['db']),
    server('old', ['db'], false),
  ],
};
const names = (...words: string[]) => namesFor(words, report, ({ enabled }) => enabled);

describe('words for servers', () => {
  it('stand for themselves, for all, or for those with a tag, in the order of the registry', () => {
    expect(names('web')).toEqual(['web']);
    expect(names('all')).toEqual(['pg', 'web', 'redis']);
    expect(names('tag:db')).toEqual(['pg', 'redis']);
    expect(names('tag:slow', 'web', 'tag:db')).toEqual(['pg', 'web', 'redis']);
  });

  it('name what a group would leave out, and what is not there', () => {
    expect(names('old', 'nobody')).toEqual(['old', 'nobody']);
  });

  it('that are a tag of nobody name those that there are', () => {
    expect(() => names('tag:dbs')).toThrow(
      expect.objectContaining({ code: 'TAG_NOT_FOUND', hint: 'the tags are: db, slow' }),
    );
    expect(() => namesFor(['tag:x'], { servers: [] })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('mcp edit') }),
    );
  });

  it('for a group can be no name of a server', () => {
    for (const group of ['all', ...tagWords(['db'])]) {
      expect(isGroup(group)).toBe(true);
      expect(nameProblem(group)).not.toBeNull();
    }
    expect(isGroup('tag')).toBe(false);
  });
});

test('a summary counts what was done, and names what failed', () => {
  const did = (already: boolean) => (already ? 'ran already' : 'started');
  const done = (name: string, already: boolean) => ({ name, ok: true as const, value: already, seconds: 1 });
  const failed = { name: 'a', ok: false as const, error: new AppError('PORT_IN_USE'), begun: true };
  expect(bulkSummary([done('x', false), failed, done('y', false), done('z', true)], did)).toBe(
    '2 started, 1 ran already, 1 failed: a (PORT_IN_USE)',
  );
});
