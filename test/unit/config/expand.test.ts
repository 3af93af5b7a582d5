import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeReferences, expand, lookupIn } from '../../../src/config/expand.ts';

const run = (text: string, variables: Record<string, string> = {}) => expand(text, lookupIn(variables));

describe('expand', () => {
  it.each([
    ['plain text', 'plain text'],
    ['${A}', 'one'],
    ['<${A}-${B}>', '<one-two>'],
    ['${EMPTY}', ''],
    ['${NONE:-fallback}', 'fallback'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${A:-fallback}', 'one'],
    ['${NONE:-}', ''],
    ['${NONE:-a b/c:d-e}', 'a b/c:d-e'],
    ['${NONE:-${A}}', 'one'],
    ['${NONE:-${ALSO_NONE:-deep}} end', 'deep end'],
    ['$${A}', '${A}'],
    ['$$${A}', '$${A}'],
    ['$A ${} ${1} ${A', '$A ${} ${1} ${A'],
    ['${A} } }', 'one } }'],
    ['${NONE:-never closed ${A}', '${NONE:-never closed one'],
    ['${env:A} ${A:+x}', '${env:A} ${A:+x}'],
  ])('reads %s as %s', (text, expected) => {
    expect(run(text, { A: 'one', B: 'two', EMPTY: '' })).toEqual({ text: expected, unset: [] });
  });

  it('names every unset variable once, and only those that were needed', () => {
    expect(run('${X}${Y}${X}${A:-${Z}}${N:-${W}}', { A: 'set' }).unset).toEqual(['X', 'Y', 'W']);
  });

  it('does not expand what a value holds', () => {
    expect(run('${A}', { A: '${B}', B: 'no' }).text).toBe('${B}');
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for a name like any other', (name) => {
    expect(run(`\${${name}}`)).toEqual({ text: '', unset: [name] });
  });

  it('gives escaped text back unchanged, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '{', '}', ':', '-', 'A', ' ', '${A}', '${A:-') });
    fc.assert(fc.property(text, (any) => run(escapeReferences(any)).text === any));
  });

  it.each(['${A:-', '${', '${A:-${A}', '}', '$${', '${A:-${B}}'])(
    'takes time in proportion to a text of %s',
    (unit) => {
      const time = (count: number) => {
        const text = unit.repeat(count);
        const start = performance.now();
        run(text);
        return performance.now() - start;
      };
      time(1000);
      expect(time(200_000)).toBeLessThan(1500);
    },
  );
});
