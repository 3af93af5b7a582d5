import fc from 'fast-check';
import { parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { propertiesOf } from '../../src/config/json-nodes.ts';
import { parseRegistry, type RegistrySnapshot } from '../../src/config/registry.ts';
import { addEntry, removeEntry, updateEntry } from '../../src/config/registry-edit.ts';
import {
  anyEntry,
  anyName,
  anyText,
  ENTRY_KEYS,
  goodEntry,
  type Pair,
  registryOf,
} from '../helpers/chaos/registry-texts.ts';
import { chaosSeed } from '../helpers/chaos/seed.ts';

const RUNS = 2_500;

const GOOD = ['good', 'fine', 'well'] as const;
const bad = fc.array(fc.tuple(anyName, anyEntry), { maxLength: 5 });
/** Three entries with nothing wrong, among others of any kind. */
const mixed = registryOf(
  fc
    .tuple(fc.tuple(goodEntry, goodEntry, goodEntry), bad, fc.nat())
    .map(([entries, others, at]) =>
      entries.reduce<readonly Pair[]>(
        (pairs, entry, index) =>
          pairs.toSpliced((at + index) % (pairs.length + 1), 0, [GOOD[index] as string, entry]),
        others,
      ),
    ),
);
const check = (property: fc.IRawProperty<unknown>) =>
  fc.assert(property, { seed: chaosSeed(), numRuns: RUNS });

/** Every entry as it stands, and what else stands in the file, both in their order. */
function contents({ entries }: RegistrySnapshot): Map<string, string> {
  return new Map([...entries].map(([name, { raw }]) => [name, JSON.stringify(raw)]));
}

function privateKeys(text: string): string[] {
  const root = parseTree(text.replace(/^\u{feff}/u, ''), [], {
    allowTrailingComma: true,
    allowEmptyContent: true,
  });
  return propertiesOf(root).flatMap(({ key, valueNode }) =>
    /^x-|^\$schema$/.test(key)
      ? [`${key}: ${text.slice(valueNode.offset, valueNode.offset + valueNode.length)}`]
      : [],
  );
}

describe('any text as a registry', () => {
  it('is read without a failure: all of it is in use, or a problem with its place says why not', () => {
    check(
      fc.property(anyText, (text) => {
        const { entries, fileProblem } = parseRegistry(text);
        if (fileProblem) expect(entries.size).toBe(0);
        const problems = [fileProblem ?? [], [...entries.values()].map((entry) => entry.problems)].flat(3);
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const { line, column, message } of problems) {
          expect(message).not.toBe('');
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThan(0);
        }
        for (const { spec, problems } of entries.values()) expect(spec === null).toBe(problems.length > 0);
      }),
    );
  });

  it('hides none of its good entries behind the bad ones', () => {
    check(
      fc.property(mixed, ({ text }) => {
        const { entries, fileProblem } = parseRegistry(text);
        if (fileProblem?.message.includes('levels deep')) return;
        expect(fileProblem).toBe(null);
        for (const name of GOOD) expect(entries.get(name)).toMatchObject({ name, problems: [] });
      }),
    );
  });

  it('has no entry in use that has a key of no meaning, whatever the key is to JavaScript', () => {
    const known = new Set(ENTRY_KEYS);
    check(
      fc.property(mixed, ({ text, pairs }) => {
        const { entries } = parseRegistry(text);
        for (const [name, value] of pairs) {
          const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
          const unknown = keys.filter((key) => !known.has(key) && !key.startsWith('x-'));
          if (unknown.length > 0) expect(entries.get(name)?.spec ?? null).toBe(null);
        }
      }),
    );
  });
});

describe('an edit of any registry', () => {
  const entry = { command: 'added', env: { A: '1' } };

  it('that adds an entry changes nothing else', () => {
    check(
      fc.property(anyText, (text) => {
        const before = parseRegistry(text);
        const edited = addEntry(text, 'added', entry);
        if (before.fileProblem) {
          expect(edited).toBe(text);
          return;
        }
        const after = parseRegistry(edited);
        expect(after.fileProblem).toBe(null);
        expect(after.entries.get('added')?.raw).toEqual(entry);
        expect([...contents(after)].filter(([name]) => name !== 'added')).toEqual(
          [...contents(before)].filter(([name]) => name !== 'added'),
        );
        expect(privateKeys(edited)).toEqual(privateKeys(text));
      }),
    );
  });

  it('that sets and takes away fields changes nothing else', () => {
    check(
      fc.property(mixed, fc.constantFrom(...GOOD), ({ text }, name) => {
        const before = parseRegistry(text);
        const edited = updateEntry(text, name, {
          description: 'new',
          'x-note': null,
          command: 'changed',
          url: null,
        });
        if (before.fileProblem) {
          expect(edited).toBe(text);
          return;
        }
        const after = parseRegistry(edited);
        const { 'x-note': _, url: __, ...kept } = before.entries.get(name)?.raw ?? {};
        expect(after.entries.get(name)?.raw).toEqual({ ...kept, description: 'new', command: 'changed' });
        expect([...contents(after)].filter(([each]) => each !== name)).toEqual(
          [...contents(before)].filter(([each]) => each !== name),
        );
        expect([...after.entries.keys()]).toEqual([...before.entries.keys()]);
        expect(privateKeys(edited)).toEqual(privateKeys(text));
      }),
    );
  });

  it('that removes an entry changes nothing else', () => {
    check(
      fc.property(mixed, anyName, ({ text }, name) => {
        const before = parseRegistry(text);
        const edited = removeEntry(text, name);
        if (before.fileProblem) {
          expect(edited).toBe(text);
          return;
        }
        const after = parseRegistry(edited);
        expect(after.fileProblem).toBe(null);
        if (name.startsWith('x-') || name === '$schema') return;
        expect([...contents(after)]).toEqual([...contents(before)].filter(([each]) => each !== name));
        expect(privateKeys(edited)).toEqual(privateKeys(text));
      }),
    );
  });
});
