import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../../src/cli/printable.ts';

test.each([
  ['plain text, 记忆, \ttab', 'plain text, 记忆, \ttab'],
  ['two\nlines', 'two\nlines'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;new title\u0007text', 'text'],
  ['over\rwritten\b', 'overwritten'],
  ['\u009b31mred', 'red'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('nothing that could move the cursor remains', () => {
  const hostile = fc.string({
    unit: fc.oneof(fc.constantFrom('\u001b', '[', '2', 'J', '\u009b', '\u0007'), fc.string()),
  });
  fc.assert(
    fc.property(hostile, (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
      expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});
