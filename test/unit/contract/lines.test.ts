import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLine, LineSplitter } from '../../../src/contract/lines.ts';

/** What a splitter says about a stream that comes in such chunks; `null` stands for a line that was too long. */
function split(chunks: readonly Buffer[], maxBytes?: number): (string | null)[] {
  const said: (string | null)[] = [];
  const splitter = new LineSplitter(
    (line) => said.push(line),
    () => said.push(null),
    maxBytes,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return said;
}

/** The same in the plainest way: all at once. */
function expected(bytes: Buffer, maxBytes = Number.POSITIVE_INFINITY): (string | null)[] {
  const lines = bytes.toString('latin1').split('\n');
  return lines.flatMap((line) => {
    if (line.length > maxBytes) return [null];
    const text = Buffer.from(line.replace(/\r$/, ''), 'latin1').toString('utf8');
    return text === '' ? [] : [text];
  });
}

/** `bytes` cut at these places, wherever they are. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}

const text = fc
  .array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\r', '', '\n\n', '🦊', 'é', '€')),
  )
  .map((parts) => parts.join(''));
const places = fc.array(fc.nat(10_000), { maxLength: 50 });

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(text, places, (whole, where) => {
        const bytes = Buffer.from(whole);
        expect(split(cut(bytes, where))).toEqual(expected(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same lines when every byte comes alone', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const bytes = Buffer.from(whole);
        expect(split([...bytes].map((byte) => Buffer.of(byte)))).toEqual(expected(bytes));
      }),
    );
  });

  it('passes on bytes that are no UTF-8 as replacement characters, and keeps the lines apart', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), places, (array, where) => {
        const bytes = Buffer.from(array);
        expect(split(cut(bytes, where))).toEqual(expected(bytes));
      }),
    );
  });

  it('reports each line that is too long once, skips it, and reads the lines around it', () => {
    fc.assert(
      fc.property(text, places, fc.integer({ min: 1, max: 12 }), (whole, where, maxBytes) => {
        const bytes = Buffer.from(whole);
        expect(split(cut(bytes, where), maxBytes)).toEqual(expected(bytes, maxBytes));
      }),
      { numRuns: 500 },
    );
  });

  it('counts bytes, not characters, and not the newline', () => {
    expect(split([Buffer.from('ééé\n')], 6)).toEqual(['ééé']);
    expect(split([Buffer.from('ééé\n')], 5)).toEqual([null]);
  });

  it('reports a line that is too long before its end has come', () => {
    const said: string[] = [];
    const splitter = new LineSplitter(
      (line) => said.push(line),
      () => said.push('too long'),
      4,
    );
    splitter.push(Buffer.from('abcde'));
    expect(said).toEqual(['too long']);
    splitter.push(Buffer.from('fghij'));
    splitter.push(Buffer.from('k\nok\n'));
    expect(said).toEqual(['too long', 'ok']);
  });

  it('takes no more memory than the line has bytes, when these come one by one', () => {
    const size = 2_000_000;
    const byte = Buffer.from('x');
    const splitter = new LineSplitter(
      () => undefined,
      () => undefined,
    );
    const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = used();
    // Each a buffer of its own, as they come from a socket.
    for (let i = 0; i < size; i++) splitter.push(byte.subarray());
    expect(used() - before).toBeLessThan(80 * 1024 * 1024);
  });

  it('takes no memory for a line that is too long', () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    let oversized = 0;
    const splitter = new LineSplitter(
      () => undefined,
      () => oversized++,
    );
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 500; i++) splitter.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    expect(oversized).toBe(1);
  });
});

describe('encodeLine', () => {
  it('gives one line for any message, which reads back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        const lines = split([Buffer.from(encodeLine({ message }))]);
        expect(lines).toHaveLength(1);
        expect(JSON.parse(lines[0] as string)).toEqual(JSON.parse(JSON.stringify({ message })));
      }),
    );
  });
});
