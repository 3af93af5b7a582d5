import type { Position } from '../../src/platform/rotating-file.ts';

/** How a position travels to a client and back: `<seq>:<offset>`. Clients keep it, they do not look into it. */
export function formatCursor({ seq, offset }: Position): string {
  return `${seq}:${offset}`;
}

/** The position of a cursor; undefined when it is not one. */
export function parseCursor(cursor: string): Position | undefined {
  const match = /^([1-9]\d{0,14}):(\d{1,15})$/.exec(cursor);
  return match ? { seq: Number(match[1]), offset: Number(match[2]) } : undefined;
}
