import fc, { type Arbitrary } from 'fast-check';
import * as z from 'zod';
import { entrySchema } from '../../../src/config/schema.ts';
import { mutated, PROTOTYPE_KEYS, restructured } from './mutations.ts';
import { tinyEntry } from './tiny.ts';

/** A name and what stands under it; a list of them, for a name may stand twice. */
export type Pair = readonly [name: string, value: unknown];

const ENTRIES: readonly unknown[] = [
  tinyEntry(),
  tinyEntry({
    name: 'Title',
    tags: ['a', 'b'],
    env: { A: '1', B: 2 },
    'x-note': { deep: [1, { er: null }] },
  }),
  { url: 'http://127.0.0.1:9/mcp', headers: { Authorization: 'Bearer ${TOKEN:-none}' } },
  {
    command: 'sh -c "exit 0"',
    port: 8050,
    health_check: 'curl -f http://127.0.0.1:8050/health',
    restart: { policy: 'on-failure', max_retries: 3, min_delay: '1s', max_delay: '1m' },
    dependencies: [{ type: 'docker', name: 'db', image: 'postgres:16', ports: ['5432:5432'] }],
  },
  {
    command: 'true',
    health_check: { type: 'tcp', port: 80, interval: 5 },
    idle_timeout: '10m',
    type: 'sse',
    port: 9,
  },
];

/** An entry that has nothing wrong with it. */
export const goodEntry = fc.constantFrom(...ENTRIES);

/** Every key that means something in an entry. */
export const ENTRY_KEYS = Object.keys(
  z.toJSONSchema(entrySchema, { io: 'output', unrepresentable: 'any' }).properties ?? {},
);
const anyKey = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ENTRY_KEYS) },
  { weight: 2, arbitrary: fc.constantFrom(...PROTOTYPE_KEYS, 'comand', 'x-mine', '', 'k'.repeat(5_000)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const deep = fc
  .integer({ min: 1, max: 80 })
  .map((levels) => JSON.parse(`${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`));
const anyValue = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '${A', '${A:-${B}}', '"', "it's", '\0', '\ud800', 1e308, -0, 2 ** 53),
  },
  { weight: 1, arbitrary: deep },
);
/** Keys that there are with values that they may not have, and keys that there are not. */
const oddEntry = fc.array(fc.tuple(anyKey, anyValue), { maxLength: 8 }).map((pairs) => {
  const entry = {};
  for (const [key, value] of pairs)
    Object.defineProperty(entry, key, { value, enumerable: true, configurable: true, writable: true });
  return entry;
});

/** Whatever may stand where an entry should. */
export const anyEntry: Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: goodEntry },
  { weight: 4, arbitrary: restructured(goodEntry) },
  { weight: 4, arbitrary: oddEntry },
  { weight: 1, arbitrary: anyValue },
);

export const anyName = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c-1', 'd_2') },
  { weight: 2, arbitrary: fc.constantFrom(...PROTOTYPE_KEYS, 'x-own', '$schema', 'all', 'Upper', '') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** How a text is laid out: what stands between its tokens, in turn. */
interface Layout {
  readonly gaps: readonly string[];
  readonly trailingComma: boolean;
}

const GAPS = [
  ' ',
  '\n',
  '\r\n',
  '\n  ',
  '\t',
  '',
  '/* why */',
  ' // because\n',
  '\n\n// "a": {\n',
  '/**/',
  '/* {\n } */',
];
export const layout: Arbitrary<Layout> = fc.record({
  gaps: fc.array(fc.constantFrom(...GAPS), { minLength: 1, maxLength: 12 }),
  trailingComma: fc.boolean(),
});

/** The pairs as the text of an object. */
export function printed(pairs: readonly Pair[], { gaps, trailingComma }: Layout): string {
  let turn = 0;
  const gap = () => gaps[turn++ % gaps.length] ?? '';
  const comma = () => (trailingComma ? `,${gap()}` : '');
  const list = (open: string, items: readonly string[], close: string) =>
    items.length === 0
      ? `${open}${gap()}${close}`
      : `${open}${gap()}${items.join(`${gap()},${gap()}`)}${gap()}${comma()}${close}`;
  const property = ([key, value]: Pair) => `${JSON.stringify(key)}${gap()}:${gap()}${print(value)}`;
  const print = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    if (Array.isArray(value)) return list('[', value.map(print), ']');
    return list('{', Object.entries(value).map(property), '}');
  };
  return gap() + list('{', pairs.map(property), '}') + gap();
}

/** A registry that parses as JSON with comments, whatever stands in it; with its own entries, and how it is laid out. */
export const registryOf = (pairs: Arbitrary<readonly Pair[]>) =>
  fc
    .record({ pairs, layout, wrapped: fc.integer({ min: 0, max: 3 }), mark: fc.integer({ min: 0, max: 9 }) })
    .map(({ pairs, layout, wrapped, mark }) => {
      const text = printed(pairs, layout);
      const body = wrapped === 0 ? `{"x-before": 1, "mcpServers": ${text.trim()}\n}` : text;
      return { pairs, text: mark === 0 ? `\u{feff}${body}` : body };
    });

export const anyRegistry = registryOf(fc.array(fc.tuple(anyName, anyEntry), { maxLength: 6 }));

export const HUGE = [
  '['.repeat(200_000),
  `{"a": ${'{"b":'.repeat(60_000)}`,
  `{"${'k'.repeat(1_000_000)}": {}}`,
  `{"a": {"command": "${'x'.repeat(1_000_000)}"}}`,
  `{${'"a":{},'.repeat(5_000)}}`,
  `{"a": {"args": [${'1,'.repeat(50_000)}]}}`,
  `${'/**/'.repeat(50_000)}{}`,
  `{"a": {"command": "${'${A:-'.repeat(5_000)}"}}`,
];

/** What a file may hold that should be a registry: mutations of one, other JSON, and no JSON at all. */
export const anyText: Arbitrary<string> = fc.oneof(
  { weight: 40, arbitrary: anyRegistry.map(({ text }) => text) },
  { weight: 60, arbitrary: mutated(anyRegistry.map(({ text }) => text)).map(String) },
  { weight: 10, arbitrary: fc.json() },
  { weight: 10, arbitrary: fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data).toString()) },
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      ...[
        '',
        '\0',
        'null',
        '[]',
        '{}{}',
        '{"mcpServers": []}',
        '{"mcpServers": {}, "mcpServers": {}}',
        '/*',
        '{"a',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE) },
);
