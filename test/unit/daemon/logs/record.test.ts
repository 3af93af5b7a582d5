import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPoint, HEADER_BYTES, parseRecord, recordHeader } from '../../../../daemon/logs/record.ts';
import { LOG_STREAMS } from '../../../../src/domain/log-line.ts';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');

test('every stream gives a header of the same width, which a reader relies on', () => {
  for (const stream of LOG_STREAMS) expect(recordHeader(NOW, stream)).toHaveLength(HEADER_BYTES);
});

test('a record is read back as it was written', () => {
  const line = Buffer.from(`${recordHeader(NOW, 'stderr')}grüße`);
  expect(parseRecord(line, 0, line.length)).toEqual({
    time: '2026-01-02T03:04:05.678Z',
    stream: 'stderr',
    text: 'grüße',
  });
});

test('what is no record is not taken for one', () => {
  for (const text of ['', 'hello', `${'x'.repeat(24)} stderr text`, '2026-01-02T03:04:05.678Z stdwat text']) {
    const line = Buffer.from(text);
    expect(parseRecord(line, 0, line.length)).toBeUndefined();
  }
});

test('a cut never divides a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 40 }), (text, max) => {
      const bytes = Buffer.from(text);
      const cut = cutPoint(bytes, 0, max);
      expect(cut).toBeLessThanOrEqual(Math.min(max, bytes.length));
      expect(cut).toBeGreaterThan(Math.min(max, bytes.length) - 4);
      expect(bytes.toString('utf8', 0, cut) + bytes.toString('utf8', cut)).toBe(text);
    }),
  );
});

test('bytes that are no UTF-8 are cut all the same', () => {
  expect(cutPoint(Buffer.alloc(100, 0x80), 10, 50)).toBe(60);
});
