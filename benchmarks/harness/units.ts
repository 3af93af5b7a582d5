/**
 * What figures are measured in. Memory is in bytes, and shown in MB (10^6 bytes); `cores` is CPU time by time, and
 * shown in percent of one core.
 */
export type Unit = 'ms' | 'bytes' | 'lines/s' | 'cores';

const SHOWN: Readonly<Record<Unit, { readonly factor: number; readonly suffix: string }>> = {
  ms: { factor: 1, suffix: 'ms' },
  bytes: { factor: 1e-6, suffix: 'MB' },
  cores: { factor: 100, suffix: '% of a core' },
  'lines/s': { factor: 1e-6, suffix: 'million/s' },
};

/** What follows the numbers of this unit. */
export function suffixOf(unit: Unit): string {
  return SHOWN[unit].suffix;
}

/** Three significant digits, which is more than noise leaves meaningful. */
export function formatIn(unit: Unit, value: number): string {
  return formatNumber(value * SHOWN[unit].factor);
}

export function formatNumber(value: number): string {
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(4, Math.max(0, 2 - magnitude)));
}
