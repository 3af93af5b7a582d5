const KIB = 1024;
const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/**
 * Bytes of `512MB`, `1.5 GiB`, `200m`, or of a bare number, which means bytes. K, M, G and T are powers of 1024 with
 * and without the `i`, as for Docker and systemd. Null when it is none of these, or beyond all numbers.
 */
export function parseSize(text: string | number): number | null {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? Math.round(text) : null;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  if (!match) return null;
  const [, amount = '', unit = ''] = match;
  const bytes = Math.round(Number(amount) * KIB ** (POWERS[unit.toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Bytes in the largest unit that keeps the number above one: `512 B`, `49 MiB`, `1.9 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = bytes;
  let unit = 0;
  for (; amount >= KIB && unit < units.length - 1; unit++) amount /= KIB;
  return `${amount >= 10 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}
