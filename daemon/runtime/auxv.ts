import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** Units in which the kernel counts, which it tells every program at its start (getauxval(3)). */
export interface KernelUnits {
  /** 4096 on most machines, 16384 or 65536 on some of arm64. */
  readonly pageBytes: number;
  /** Of one clock tick in /proc. */
  readonly tickMs: number;
}

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;
const NARROW: ReadonlySet<string> = new Set(['arm', 'ia32', 'mips', 'mipsel']);

/** Of this machine. Where it does not tell: what nearly all have. */
export function kernelUnits(): KernelUnits {
  try {
    const wordBytes = NARROW.has(process.arch) ? 4 : 8;
    return parseAuxv(readFileSync('/proc/self/auxv'), wordBytes, endianness());
  } catch {
    return { pageBytes: 4096, tickMs: 10 };
  }
}

/** Reads a /proc/<pid>/auxv (proc_pid_auxv(5)): pairs of words, a key and its value. */
export function parseAuxv(auxv: Buffer, wordBytes: 4 | 8, order: 'LE' | 'BE'): KernelUnits {
  const word = (offset: number) => readWord(auxv.subarray(offset, offset + wordBytes), order);
  const values = new Map<number, number>();
  for (let at = 0; at + 2 * wordBytes <= auxv.length; at += 2 * wordBytes)
    values.set(word(at), word(at + wordBytes));
  return { pageBytes: values.get(AT_PAGESZ) ?? 4096, tickMs: 1000 / (values.get(AT_CLKTCK) ?? 100) };
}

function readWord(bytes: Buffer, order: 'LE' | 'BE'): number {
  const digits = order === 'LE' ? Buffer.from(bytes).reverse() : bytes;
  return Number.parseInt(digits.toString('hex'), 16);
}
