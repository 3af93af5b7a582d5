import fc, { type Arbitrary } from 'fast-check';

/** Keys that mean something to JavaScript. */
export const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

/** What may be put into a text: what JSON is made of, what it may not hold, and what is no text at all. */
const scrap = fc.oneof(
  fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\n',
      '\r',
      '\0',
      '\u{feff}',
      '//',
      '/*',
      '*/',
      '-',
      '1e999',
    ],
    ...['null', 'true', '\\u0000', '\\ud800', '"__proto__":', '{"a":', '[[[[', '9'.repeat(400)],
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const bytes = fc.oneof(
  scrap.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 4 }).map((data) => Buffer.from(data)),
);

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly insert: Buffer;
  readonly again: boolean;
}

const cut: Arbitrary<Cut> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 12 }),
  insert: bytes,
  again: fc.boolean(),
});

/** The bytes of `text` with one to three places of them cut out, written over, or written twice. */
export function mutated(text: Arbitrary<string>): Arbitrary<Buffer> {
  return fc
    .tuple(text, fc.array(cut, { minLength: 1, maxLength: 3 }))
    .map(([original, cuts]) => cuts.reduce(applyCut, Buffer.from(original)));
}

function applyCut(data: Buffer, { at, length, insert, again }: Cut): Buffer {
  const start = Math.floor(at * data.length);
  const end = again ? start : Math.min(data.length, start + length);
  const twice = again ? data.subarray(start, start + length) : Buffer.alloc(0);
  return Buffer.concat([data.subarray(0, start), twice, insert, data.subarray(end)]);
}

/** `value` with a piece of any depth put in the place of one of its own, or a key added that was not asked for. */
export function restructured(value: Arbitrary<unknown>): Arbitrary<unknown> {
  const key = fc.oneof(fc.constantFrom(...PROTOTYPE_KEYS), fc.string({ maxLength: 8 }));
  return fc
    .tuple(value, fc.jsonValue({ maxDepth: 3 }), key, fc.nat(), fc.boolean())
    .map(([original, piece, added, place, add]) => {
      const copy = { it: JSON.parse(JSON.stringify(original)) as unknown };
      const spots = spotsIn(copy);
      const spot = spots[place % spots.length];
      if (spot === undefined) return copy.it;
      const at = spot.holder[spot.key];
      if (add && isRecord(at)) define(at, added, piece);
      else define(spot.holder, spot.key, piece);
      return copy.it;
    });
}

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function spotsIn(holder: Record<string, unknown>): Spot[] {
  return Object.keys(holder).flatMap((key) => {
    const inside = holder[key];
    const deeper =
      typeof inside === 'object' && inside !== null ? spotsIn(inside as Record<string, unknown>) : [];
    return [{ holder, key }, ...deeper];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As JSON.parse does it: an assignment to `__proto__` would be something else. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
