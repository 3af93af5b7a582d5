export { formatBytes } from '../domain/size.ts';

const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** Seconds as the two largest units that matter: `0.4s`, `42s`, `3m 20s`, `2h 5m`, `3d 4h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))}s`;
  const whole = Math.floor(seconds);
  const at = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[at] ?? ['s', 1];
  const [smaller, smallerSize] = UNITS[at + 1] ?? ['', 1];
  const rest = Math.floor((whole % size) / smallerSize);
  const head = `${Math.floor(whole / size)}${unit}`;
  return smaller && rest > 0 ? `${head} ${rest}${smaller}` : head;
}

/** How far an instant is from `now`: `in 5s`, `3m 20s ago`, `now`. */
export function formatDistance(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (seconds === 0) return 'now';
  return seconds > 0 ? `in ${formatSeconds(seconds)}` : `${formatSeconds(-seconds)} ago`;
}

/** An instant in local time, as it is read in a list: `2026-03-01 14:05:09`. */
export function formatInstant(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

/** `1 server`, `3 servers`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
