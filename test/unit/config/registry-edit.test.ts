import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRegistry } from '../../../src/config/registry.ts';
import { addEntry, removeEntry, updateEntry } from '../../../src/config/registry-edit.ts';

const REGISTRY = `{
  // everything that I use
  "x-team": "core",
  "mem0": {
    "command": "uv run mem0", // do not pin
    "port": 8050,
    "x-owner": "ann"
  }, // about mem0

  // the reference server:
  // keep it
  "everything": { "command": "npx", "args": ["-y", "pkg"] } // about everything
  /* no more */
}
`;

describe('addEntry', () => {
  it.each(['', '\n', '{}', '{}\n'])('begins a registry in %j', (text) => {
    expect(addEntry(text, 'a', { command: 'x', args: ['-y', 'b'], env: { A: '1' } }).trim()).toBe(
      `{
  "a": {
    "command": "x",
    "args": ["-y", "b"],
    "env": {
      "A": "1"
    }
  }
}`,
    );
  });

  it('keeps the comments of a text that holds nothing else', () => {
    expect(addEntry('// mine\n', 'a', {})).toBe('// mine\n{\n  "a": {}\n}\n');
    expect(addEntry('{\n  // none yet\n}\n', 'a', {})).toBe('{\n  // none yet\n\n  "a": {}\n}\n');
  });

  it('adds at the end, behind the comment of the entry before', () => {
    expect(addEntry(REGISTRY, 'a', { command: 'x' })).toBe(
      REGISTRY.replace(
        '} // about everything\n',
        '}, // about everything\n  "a": {\n    "command": "x"\n  }\n',
      ),
    );
  });

  it('puts an entry in the place of the one of its name', () => {
    const text = addEntry(REGISTRY, 'everything', { url: 'http://h/' });
    expect(text).toBe(REGISTRY.replace(/\{ "command": "npx".*\] \}/, '{\n    "url": "http://h/"\n  }'));
  });

  it.each([
    ['{"a":{"command":"x"}}', '{"a":{"command":"x"}, "b": {}}'],
    ['{\r\n\t"a": {}\r\n}', '{\r\n\t"a": {},\r\n\t"b": {}\r\n}'],
    ['{\n    "a": {},\n}', '{\n    "a": {},\n    "b": {},\n}'],
    ['\uFEFF{\n "a": {} }', '\uFEFF{\n "a": {},\n "b": {} }'],
    ['{"mcpServers": {\n  "a": {}\n}}', '{"mcpServers": {\n  "a": {},\n  "b": {}\n}}'],
    ['{"mcpServers": {}, "x-a": 1}', '{"mcpServers": {\n  "b": {}\n}, "x-a": 1}'],
  ])('writes as the file is written: %j', (text, expected) => {
    expect(addEntry(text, 'b', {})).toBe(expected);
  });
});

describe('updateEntry', () => {
  it('sets, adds and deletes fields, and nothing else', () => {
    const text = updateEntry(REGISTRY, 'mem0', {
      port: 8051,
      enabled: false,
      command: null,
      'x-owner': null,
    });
    expect(text).toBe(
      REGISTRY.replace('    "command": "uv run mem0", // do not pin\n', '')
        .replace('8050', '8051')
        .replace('"x-owner": "ann"', '"enabled": false'),
    );
  });

  it('keeps an entry on one line that is on one line', () => {
    expect(updateEntry('{"a": { "b": 1, "c": 2 }}', 'a', { c: null, d: [3] })).toBe(
      '{"a": { "b": 1, "d": [3] }}',
    );
    expect(updateEntry('{"a": { "b": 1, "c": 2 }}', 'a', { b: null })).toBe('{"a": { "c": 2 }}');
    expect(updateEntry('{"a": { "b": 1 }}', 'a', { b: null })).toBe('{"a": { }}');
  });

  it('leaves alone what it cannot update', () => {
    for (const text of ['{"a": 1}', '{"b": {}}', '{"a": {}', '', '[]']) {
      expect(updateEntry(text, 'a', { port: 1, command: null })).toBe(text);
    }
  });
});

describe('removeEntry', () => {
  it('takes the comments that are about the entry, and no others', () => {
    expect(removeEntry(REGISTRY, 'everything')).toBe(
      REGISTRY.replace(/ {2}\/\/ the reference[\s\S]*about everything\n/, '').replace(
        '}, // about mem0',
        '} // about mem0',
      ),
    );
    expect(removeEntry(REGISTRY, 'mem0')).toBe(REGISTRY.replace(/ {2}"mem0"[\s\S]*about mem0\n/, ''));
  });

  it.each([
    ['{"a": 1, "b": 2, "c": 3}', 'a', '{"b": 2, "c": 3}'],
    ['{"a": 1, "b": 2, "c": 3}', 'b', '{"a": 1, "c": 3}'],
    ['{"a": 1, "b": 2, "c": 3}', 'c', '{"a": 1, "b": 2}'],
    ['{\n  "a": 1,\n  "b": 2,\n}', 'b', '{\n  "a": 1,\n}'],
    ['{\n  "a": 1, // one\n  "b": 2\n}', 'b', '{\n  "a": 1 // one\n}'],
    ['{\n  "a": 1\n, "b": 2\n}', 'b', '{\n  "a": 1\n\n}'],
    ['{ "a": 1 }', 'b', '{ "a": 1 }'],
    ['{"a": 1, "b": 2, "a": 3}', 'a', '{"b": 2}'],
  ])('from %j takes %s', (text, name, expected) => {
    expect(removeEntry(text, name)).toBe(expected);
  });

  it('takes a name in good time that is there thousands of times', () => {
    expect(removeEntry(`{${'"a": {}, '.repeat(5_000)}"b": {}}`, 'a')).toBe('{"b": {}}');
  });
});

describe('any edits of any registry', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const fields = fc.dictionary(
    fc.constantFrom('command', 'port', 'x-1', 'env'),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
  );
  const entries = fc.dictionary(name, fields, { maxKeys: 4 });
  const gap = fc.constantFrom('', '', ' ', '\n', '\n  ', ' // note\n', '\n/* b */ ', '\n\n  // own line\n  ');

  /** A text of `value` with white space and comments strewn in wherever they may stand. */
  const written = (value: unknown, gaps: readonly string[], trailing: boolean): string => {
    let count = 0;
    const next = () => gaps[count++ % gaps.length] ?? '';
    const print = (item: unknown, depth: number): string => {
      if (depth > 1 || typeof item !== 'object' || item === null) return JSON.stringify(item);
      const parts = Object.entries(item).map(
        ([key, inner]) =>
          `${next()}${JSON.stringify(key)}${next()}:${next()}${print(inner, depth + 1)}${next()}`,
      );
      const end = trailing && parts.length > 0 ? `,${next()}` : next();
      return `{${parts.join(',')}${end}}`;
    };
    return next() + print(value, 0) + next();
  };
  const texts = fc
    .tuple(entries, fc.array(gap, { minLength: 1, maxLength: 12 }), fc.boolean(), fc.boolean())
    .map(([value, gaps, trailing, wrapped]) =>
      written(wrapped ? { mcpServers: value } : value, gaps, trailing),
    );

  const rawOf = (text: string) => {
    const { entries, fileProblem } = parseRegistry(text);
    expect(fileProblem, text).toBeNull();
    return Object.fromEntries(
      [...entries.values()].map(({ name, raw }) => [name, JSON.parse(JSON.stringify(raw))]),
    );
  };
  const comments = (text: string) => text.match(/note|b \*|own line/g)?.length ?? 0;

  it('change the entry that is meant as it is meant, and no other', () => {
    fc.assert(
      fc.property(texts, name, fields, (text, target, change) => {
        const before = rawOf(text);
        const { [target]: old = {}, ...others } = before;
        const clean = JSON.parse(JSON.stringify(change));
        expect(rawOf(addEntry(text, target, change))).toEqual({ ...before, [target]: clean });
        expect(rawOf(removeEntry(text, target))).toEqual(others);
        if (!(target in before)) return;
        const kept = Object.entries({ ...old, ...clean }).filter(([key]) => clean[key] !== null);
        const updated = rawOf(updateEntry(text, target, change));
        const expected = Object.fromEntries(kept);
        expect(updated).toEqual({ ...before, [target]: expected });
      }),
      { numRuns: 500 },
    );
  });

  const blankless = (text: string) => text.replaceAll(/\s/g, '');

  it('lose no comment when an entry is added, and leave nothing of it when it is removed again', () => {
    fc.assert(
      fc.property(texts, fields, (text, entry) => {
        const added = addEntry(text, 'new', entry);
        expect(comments(added)).toBe(comments(text));
        expect(blankless(removeEntry(added, 'new'))).toBe(blankless(text.trim() === '' ? '{}' : text));
      }),
      { numRuns: 500 },
    );
  });
});
