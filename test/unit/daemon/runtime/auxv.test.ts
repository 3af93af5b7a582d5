import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelUnits, parseAuxv } from '../../../../daemon/runtime/auxv.ts';

/** The pairs as a kernel of this word size and byte order lays them out. */
function auxvOf(pairs: readonly (readonly [number, number])[], wordBytes: 4 | 8, order: 'LE' | 'BE'): Buffer {
  const words = pairs.flat().map((value) => {
    const word = Buffer.alloc(wordBytes);
    if (order === 'LE') word.writeUInt32LE(value);
    else word.writeUInt32BE(value, wordBytes - 4);
    return word;
  });
  return Buffer.concat(words);
}

describe('the auxiliary vector', () => {
  it('tells the units of the kernel, whatever else is in it', () => {
    const layout = fc.record({
      wordBytes: fc.constantFrom<4 | 8>(4, 8),
      order: fc.constantFrom<'LE' | 'BE'>('LE', 'BE'),
      page: fc.constantFrom(4096, 16_384, 65_536),
      others: fc.array(fc.tuple(fc.integer({ min: 18, max: 60 }), fc.nat())),
    });
    fc.assert(
      fc.property(layout, ({ wordBytes, order, page, others }) => {
        const auxv = auxvOf([[33, 7], [6, page], ...others, [17, 250], [0, 0]], wordBytes, order);
        expect(parseAuxv(auxv, wordBytes, order)).toEqual({ pageBytes: page, tickMs: 4 });
      }),
    );
  });

  it('is not needed for what nearly all machines have', () => {
    expect(parseAuxv(Buffer.alloc(0), 8, 'LE')).toEqual({ pageBytes: 4096, tickMs: 10 });
  });

  it.runIf(process.platform === 'linux')('says the same as getconf', () => {
    const getconf = (name: string) => Number(execFileSync('getconf', [name], { encoding: 'utf8' }));
    expect(kernelUnits()).toEqual({ pageBytes: getconf('PAGESIZE'), tickMs: 1000 / getconf('CLK_TCK') });
  });
});
