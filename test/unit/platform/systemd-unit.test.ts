import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { quoteWord, readUnit, splitWords } from '../../../src/platform/systemd-unit.ts';

const text = fc.string({ unit: 'binary' }).filter((it) => !it.includes('\0'));

test('any words survive being quoted and split again', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (words) => {
      expect(splitWords(words.map(quoteWord).join(' '))).toEqual(words);
    }),
  );
});

test('any word survives in a unit file, whose lines it does not disturb', () => {
  fc.assert(
    fc.property(text, (word) => {
      const unit = readUnit(`[Service]\nA=${quoteWord(word)}\n# a comment\nB=b\n`);
      expect(unit.map(({ key, value }) => [key, splitWords(value)])).toEqual([
        ['A', [word]],
        ['B', ['b']],
      ]);
    }),
  );
});

describe('splitting a value', () => {
  // systemd.syntax(7), "Quoting".
  it.each([
    ['a  b\tc', ['a', 'b', 'c']],
    [`"a b" 'c d'`, ['a b', 'c d']],
    [`'it "is"' "it's"`, ['it "is"', "it's"]],
    ['"A=1 2"', ['A=1 2']],
    ['A="1 2"', ['A=1 2']],
    [String.raw`"\"" \\ a\sb`, ['"', '\\', 'a b']],
    [String.raw`"\x41\101\u00e9\U0001f600\n\t"`, ['AAé😀\n\t']],
    ['100%% %h', ['100%', '%h']],
    ['""', ['']],
    ['', []],
  ])('of %j gives %j', (value, words) => {
    expect(splitWords(value)).toEqual(words);
  });
});

describe('reading a unit file', () => {
  it('tells sections, comments and lines that go on apart', () => {
    const unit = readUnit('[Unit]\nA = 1\n; no\n[Service]\nB=2 \\\n# in between\n  3\nnonsense\nB=4');
    expect(unit).toEqual([
      { section: 'Unit', key: 'A', value: '1' },
      { section: 'Service', key: 'B', value: '2    3' },
      { section: 'Service', key: 'B', value: '4' },
    ]);
  });
});
