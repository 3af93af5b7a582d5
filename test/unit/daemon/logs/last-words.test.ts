import { expect, test } from 'vitest';
import { LAST_WORD_BYTES, LAST_WORDS, LastWords } from '../../../../daemon/logs/last-words.ts';
import { recordHeader } from '../../../../daemon/logs/record.ts';

const HEADER = recordHeader(0, 'stderr');

function records(...texts: string[]): Buffer {
  return Buffer.from(texts.map((text) => `${HEADER}${text}\n`).join(''));
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test('the last lines are kept, oldest first', () => {
  const words = new LastWords();
  for (const text of numbered(30)) words.push(records(text));
  expect(words.with([])).toEqual(numbered(30).slice(-LAST_WORDS));
});

test('of many lines at once, the last are kept', () => {
  const words = new LastWords();
  words.push(records('earlier'));
  words.push(records(...numbered(1000)));
  expect(words.with([])).toEqual(numbered(1000).slice(-LAST_WORDS));
});

test('empty lines count', () => {
  const words = new LastWords();
  words.push(records('', 'a', '', 'b', ''));
  expect(words.with([])).toEqual(['', 'a', '', 'b', '']);
});

test('a line that has not ended is the last word', () => {
  const words = new LastWords();
  words.push(records('hello'));
  expect(words.with([Buffer.from('Password: '), Buffer.alloc(0)])).toEqual(['hello', 'Password: ']);
});

test('a long line is shortened at a whole character', () => {
  const words = new LastWords();
  words.push(records('€'.repeat(1000)));
  const [line] = words.with([]);
  expect(line).toMatch(/^€+…$/);
  expect(Buffer.byteLength(line as string)).toBeLessThanOrEqual(LAST_WORD_BYTES + 3);
});

test('a new run begins with none', () => {
  const words = new LastWords();
  words.push(records('old'));
  words.clear();
  expect(words.with([])).toEqual([]);
});
