import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setSetting, unsetSetting } from '../../../src/config/settings-edit.ts';
import { parseToml } from '../../../src/config/toml.ts';

const CONFIG = `# how I like it
[logs] # rotation
max_files = 3 # enough
# the next one is commented out
# max_file_bytes = 1

[daemon]
log_level = "info"

[defaults]
restart = { policy = "never" }
`;

function set(text: string, key: string, value: string | number | boolean | string[]): string {
  const edited = setSetting(text, key, value);
  if (!edited.ok) throw new Error(edited.problem.message);
  return edited.text;
}
function unset(text: string, key: string): string {
  const edited = unsetSetting(text, key);
  if (!edited.ok) throw new Error(edited.problem.message);
  return edited.text;
}

describe('setSetting', () => {
  it('changes a value in its place', () => {
    expect(set(CONFIG, 'logs.max_files', 5)).toBe(CONFIG.replace('3 # enough', '5 # enough'));
    expect(set(CONFIG, 'defaults.restart.policy', 'always')).toBe(CONFIG.replace('never', 'always'));
  });

  it('adds a value to its table', () => {
    expect(set(CONFIG, 'logs.max_file_bytes', 5)).toBe(
      CONFIG.replace('# enough\n', '# enough\nmax_file_bytes = 5\n'),
    );
    expect(set(CONFIG, 'defaults.restart.max_retries', 2)).toBe(
      CONFIG.replace('{ policy = "never" }', '{ policy = "never", max_retries = 2 }'),
    );
  });

  it.each([
    ['', '[a]\nb = 1\n'],
    ['[c]\n', '[c]\n\n[a]\nb = 1\n'],
    ['[c]', '[c]\n\n[a]\nb = 1\n'],
    ['a.c = 2', 'a.c = 2\na.b = 1\n'],
    ['a.c = 2\n[d]\n', 'a.c = 2\na.b = 1\n[d]\n'],
    ['[a]', '[a]\nb = 1\n'],
    ['[a.d]\n', '[a.d]\n\n[a]\nb = 1\n'],
    ['[a]\r\n  c = 2 # x\r\n\r\n[d]\r\n', '[a]\r\n  c = 2 # x\r\n  b = 1\r\n\r\n[d]\r\n'],
    ['a = {}', 'a = { b = 1 }'],
    ['\uFEFFa.c = """\n[a]\n"""\n', '\uFEFFa.c = """\n[a]\n"""\na.b = 1\n'],
  ])('adds what is missing to %j', (text, expected) => {
    expect(set(text, 'a.b', 1)).toBe(expected);
  });

  it.each([
    ['text "quoted"\n', '"text \\"quoted\\"\\n"'],
    [true, 'true'],
    [['a', 'b'], '["a", "b"]'],
  ])('writes %j', (value, expected) => {
    expect(set('', 'a.b', value)).toBe(`[a]\nb = ${expected}\n`);
  });

  it.each(['[a.b]\n', 'a = 1\n', '[[a]]\n', 'a.b.c = 1\n'])(
    'says so when something else is in the way: %j',
    (text) => {
      expect(setSetting(text, 'a.b', 1)).toMatchObject({ ok: false, problem: { path: 'a.b' } });
    },
  );

  it('tells where a broken file is broken', () => {
    expect(setSetting('[a]\nb = ', 'a.b', 1)).toMatchObject({ ok: false, problem: { line: 2 } });
  });
});

describe('unsetSetting', () => {
  it('takes the line of the setting', () => {
    expect(unset(CONFIG, 'logs.max_files')).toBe(CONFIG.replace('max_files = 3 # enough\n', ''));
    expect(unset(CONFIG, 'defaults.restart.policy')).toBe(CONFIG.replace('{ policy = "never" }', '{}'));
    expect(unset(CONFIG, 'logs.nothing')).toBe(CONFIG);
    expect(unset('a.b = 1', 'a.b')).toBe('');
  });
});

describe('any edit of any settings', () => {
  const key = fc.constantFrom('a', 'b', 'c', '"q.k"', "'lit'");
  const value = fc.constantFrom(
    '1',
    '"x # y"',
    '[1, # one\n  "]"]',
    '{ a = 1, b.c = "}" }',
    '"""\n[a]\nb = 2\n"""',
    "'''it''s'''",
    '1979-05-27',
    '0.5',
  );
  const pair = fc
    .tuple(fc.array(key, { minLength: 1, maxLength: 2 }), value)
    .map(([path, text]) => `${path.join('.')} = ${text}`);
  const header = fc.array(key, { minLength: 1, maxLength: 2 }).map((path) => `[${path.join(' . ')}]`);
  const line = fc.oneof(pair, header, fc.constantFrom('', '# note [a] = "', '  '));
  const texts = fc
    .tuple(
      fc.array(fc.tuple(line, fc.constantFrom('', ' # why', '  ')), { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
    )
    .map(([lines, eol]) => lines.map(([text, comment]) => text + comment).join(eol))
    .filter((text) => parseToml(text).ok);
  const target = fc
    .tuple(fc.constantFrom('a', 'b', 'new'), fc.constantFrom('a', 'b', 'c', 'new'))
    .map((path) => path.join('.'));

  const plain = (text: string): Record<string, unknown> => {
    const parsed = parseToml(text);
    if (!parsed.ok) throw new Error(text);
    return JSON.parse(JSON.stringify(parsed.table));
  };
  const at = (table: Record<string, unknown>, path: string) =>
    path
      .split('.')
      .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], table);
  const comments = (text: string) => text.match(/# (note|why)/g)?.length ?? 0;

  it('gives the setting its value, changes no other, and keeps every comment', () => {
    fc.assert(
      fc.property(texts, target, (text, path) => {
        const edited = setSetting(text, path, 42);
        if (!edited.ok) return;
        const after = plain(edited.text);
        expect(at(after, path)).toBe(42);
        const [section = '', name = ''] = path.split('.');
        const before = plain(text);
        expect(after).toEqual({ ...before, [section]: { ...(before[section] as object), [name]: 42 } });
        expect(comments(edited.text)).toBeGreaterThanOrEqual(comments(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('is possible wherever nothing but a table or another value is in the way', () => {
    fc.assert(
      fc.property(texts, target, (text, path) => {
        const [section = ''] = path.split('.');
        const isTable = (value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value);
        const before = plain(text);
        const room = isTable(before[section] ?? {}) && !isTable(at(before, path));
        expect(setSetting(text, path, 42).ok).toBe(room);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a setting away and nothing else', () => {
    fc.assert(
      fc.property(texts, target, (text, path) => {
        const edited = unsetSetting(text, path);
        if (!edited.ok) return;
        expect(at(plain(edited.text), path)).toBeUndefined();
        const again = setSetting(edited.text, path, 1);
        const [section = '', name = ''] = path.split('.');
        const before = plain(text);
        if (again.ok) {
          expect(plain(again.text)).toEqual({
            ...before,
            [section]: { ...(before[section] as object), [name]: 1 },
          });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
