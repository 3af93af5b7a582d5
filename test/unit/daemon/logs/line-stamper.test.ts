import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineStamper } from '../../../../daemon/logs/line-stamper.ts';
import { HEADER_BYTES, MAX_TEXT_BYTES } from '../../../../daemon/logs/record.ts';
import { splitAt } from '../../../helpers/logs.ts';

const T1 = Date.parse('2026-01-01T00:00:00.001Z');
const T2 = Date.parse('2026-01-01T00:00:00.002Z');
const H1 = '2026-01-01T00:00:00.001Z stderr ';
const H2 = '2026-01-01T00:00:00.002Z stderr ';

/** The texts of the records that the chunks give, as bytes. */
function stamped(chunks: readonly Buffer[]): string[] {
  const stamper = new LineStamper('stderr');
  const records = [...chunks.flatMap((chunk) => stamper.push(chunk, T1)), ...stamper.end(T1)];
  const lines = Buffer.concat(records).toString('latin1').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    expect(line.slice(0, HEADER_BYTES)).toBe(H1);
    return line.slice(HEADER_BYTES);
  });
}

function linesOf(bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  return bytes
    .toString('latin1')
    .replace(/[^\n]$/, '$&\n')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .slice(0, -1);
}

test('each line gets the time of the chunk that ends it', () => {
  const stamper = new LineStamper('stderr');
  expect(String(stamper.push(Buffer.from('one\ntwo\nth'), T1))).toBe(`${H1}one\n${H1}two\n`);
  expect(String(stamper.begun)).toBe('th');
  expect(String(stamper.push(Buffer.from('ree\n'), T2))).toBe(`${H2}three\n`);
  expect(stamper.end(T2)).toEqual([]);
});

test('the end of the stream ends a line too', () => {
  expect(stamped([Buffer.from('no newline')])).toEqual(['no newline']);
});

test('empty lines stay', () => {
  expect(stamped([Buffer.from('\n\na\n\n')])).toEqual(['', '', 'a', '']);
});

test('\\r\\n ends a line even when a chunk ends between the two; a lone \\r stays', () => {
  expect(stamped([Buffer.from('a\r'), Buffer.from('\nb\rc\n')])).toEqual(['a', 'b\rc']);
});

test('any bytes, split anywhere, give the same lines, byte for byte', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom('\n', '\r\n', '\r', 'grüße', '日本', '\u001b[31m', '$&').map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, places) => {
      const bytes = Buffer.concat(pieces);
      expect(stamped(splitAt(bytes, places))).toEqual(linesOf(bytes));
    }),
  );
});

test('a line that is too long for one record becomes several, at whole characters, and nothing else changes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2 * MAX_TEXT_BYTES, max: 5 * MAX_TEXT_BYTES }),
      fc.array(fc.nat(), { maxLength: 10 }),
      (length, places) => {
        const long = '€'.repeat(Math.ceil(length / 3));
        const texts = stamped(splitAt(Buffer.from(`before\n${long}\nafter`), places));
        const decoded = texts.map((text) => Buffer.from(text, 'latin1'));
        expect(String(decoded.shift())).toBe('before');
        expect(String(decoded.pop())).toBe('after');
        expect(decoded.map(String).join('')).toBe(long);
        for (const part of decoded) expect(part.length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
      },
    ),
    { numRuns: 20 },
  );
});

test('a line of exactly the longest length stays one record, \\r\\n or not', () => {
  const longest = 'x'.repeat(MAX_TEXT_BYTES);
  expect(stamped([Buffer.from(`${longest}\r\n`)])).toEqual([longest]);
  expect(stamped([Buffer.from(`${longest}\r`), Buffer.from('\n')])).toEqual([longest]);
});

test('what is held back is bounded, however long a line gets', () => {
  const stamper = new LineStamper('stderr');
  for (let index = 0; index < 64; index += 1) {
    stamper.push(Buffer.alloc(50_000, 0x61), T1);
    expect(stamper.begun.length).toBeLessThanOrEqual(MAX_TEXT_BYTES + 1);
  }
});
