import fc from 'fast-check';

import { expect, test } from 'vitest';
import { shorten, table, widthOf } from '../../../src/cli/table.ts';

interface Row {
  readonly name: string;
  readonly note: string;
}

const columns = [
  { title: 'NAME', value: (row: Row) => row.name },
  { title: 'NOTE', value: (row: Row) => row.note, shrinks: true },
];

test('columns are as wide as what is in them', () => {
  const rows = [
    { name: 'a', note: 'short' },
    { name: 'longer', note: '' },
  ];
  expect(table(rows, columns)).toBe('NAME    NOTE\na       short\nlonger');
});

test('wide characters keep columns in line', () => {
  const rows = [
    { name: '记忆', note: 'x' },
    { name: 'ab', note: 'y' },
  ];
  expect(table(rows, columns)).toBe('NAME  NOTE\n记忆  x\nab    y');
});

test('a column without a value in any row is left out', () => {
  expect(table([{ name: 'a', note: '' }], columns)).toBe('NAME\na');
});

test('numbers stand on the right', () => {
  const right = [{ title: 'PID', value: (row: Row) => row.name, align: 'right' as const }];
  expect(
    table(
      [
        { name: '7', note: '' },
        { name: '4242', note: '' },
      ],
      right,
    ),
  ).toBe(' PID\n   7\n4242');
});

test('no line is wider than the terminal, whatever the text, and none is wrapped', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 120 });
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 30, max: 100 }),
      (notes, width) => {
        const printed = table(
          notes.map((note) => ({ name: 'server', note })),
          columns,
          width,
        ).split('\n');
        expect(printed).toHaveLength(notes.length + 1);
        for (const line of printed) expect(widthOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['记忆记忆', 6, '记忆…'],
  ['ab cdef', 4, 'ab…'],
])('%s in %i columns is %s', (text, width, expected) => {
  expect(shorten(text, width)).toBe(expected);
});
