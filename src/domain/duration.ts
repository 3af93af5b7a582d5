const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/g;

/**
 * Milliseconds of `500ms`, `30s`, `1h30m`, `2d`, or of a bare number, which means seconds. Null when it is none of
 * these, negative, or beyond all numbers.
 */
export function parseDuration(text: string | number): number | null {
  const milliseconds = typeof text === 'number' ? text * 1000 : readDuration(text.trim().toLowerCase());
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}

/** NaN for what is no duration. */
function readDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return Number.NaN;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return total;
}

/**
 * The instant that `--since` means, in milliseconds since the epoch: a duration counts back from `now`, to the epoch
 * at most; anything else is read as an ISO 8601 date. Null when it is neither.
 */
export function parseSince(text: string, now: number): number | null {
  const ago = parseDuration(text);
  if (ago !== null) return Math.max(0, now - ago);
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
