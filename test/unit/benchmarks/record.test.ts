import { describe, expect, it } from 'vitest';
import { merge, splice } from '../../../benchmarks/harness/record.ts';
import type { RowResult } from '../../../benchmarks/harness/row.ts';

const BEGIN = '<!-- results: written by `npm run bench`, do not edit -->';
const END = '<!-- end of results -->';

describe('splice', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const page = `before\n${BEGIN}\nold\n${END}\nafter\n`;
    expect(splice(page, 'new')).toBe(`before\n${BEGIN}\n\nnew\n\n${END}\nafter\n`);
  });

  it('changes nothing the second time', () => {
    const once = splice(`${BEGIN}${END}`, 'new');
    expect(splice(once, 'new')).toBe(once);
  });

  it.each(['', BEGIN, END, `${END} ${BEGIN}`])(
    'refuses a page whose markers are not both there: %j',
    (page) => {
      expect(() => splice(page, 'new')).toThrow('no place');
    },
  );
});

describe('merge', () => {
  const row = (name: string, title: string) => ({ row: name, title }) as RowResult;
  const titles = (rows: readonly RowResult[]) => rows.map(({ title }) => title);

  it('puts a fresh row where its earlier self was', () => {
    const old = [row('a', 'old a'), row('b', 'old b')];
    expect(titles(merge(old, row('a', 'new a'), ['a', 'b']))).toEqual(['new a', 'old b']);
  });

  it('follows the order, and forgets rows that exist no more', () => {
    const old = [row('gone', 'gone'), row('b', 'b')];
    expect(titles(merge(old, row('a', 'a'), ['a', 'b', 'c']))).toEqual(['a', 'b']);
  });
});
