import { formatBytes } from '../../src/domain/size.ts';

/** What the samples of a server's memory say so far. */
export interface MemoryRecord {
  /** Samples above the limit in a row. */
  readonly above: number;
  /** Above the limit, and not by a single sample. */
  readonly exceeded: boolean;
}

export const WITHIN: MemoryRecord = { above: 0, exceeded: false };

/** A burst between two samples is no leak: so many in a row count. */
const SAMPLES = 2;

/** The record after one more sample. Pure. */
export function recordSample({ above }: MemoryRecord, bytes: number, limit: number): MemoryRecord {
  return bytes > limit ? { above: above + 1, exceeded: above + 1 >= SAMPLES } : WITHIN;
}

/** `uses 612 MiB, more than limits.memory (512 MiB)` */
export function excessInWords(bytes: number, limit: number): string {
  return `uses ${formatBytes(bytes)}, more than limits.memory (${formatBytes(limit)})`;
}
