import * as z from 'zod';
import { parseDuration } from '../domain/duration.ts';
import { formatBytes, parseSize } from '../domain/size.ts';

/** Kinds of values that schemas are made of. Messages read after the path of the value: `mem0.port: must be …`. */

/** Keys of the user's own, at any level of a file. */
export const isPrivateKey = (key: string): boolean => key.startsWith('x-');

/**
 * An object with exactly these keys. Keys that begin with `x-` are left alone. Of an unknown key the issue's message
 * lists the known ones, for `findings` to say which was meant.
 */
export function table<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess(withoutPrivateKeys, strictTable(shape));
}

/** The same, as a member of a union; whoever builds the union takes the private keys away. */
export function strictTable<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined),
  });
}

export function withoutPrivateKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const own = entries.filter(([key]) => !isPrivateKey(key));
  return own.length === entries.length ? value : Object.fromEntries(own);
}

/** Text that can be handed to a process. */
export const text = z.string().refine((value) => !value.includes('\0'), 'holds a NUL character: remove it');
export const filledText = text.refine(
  (value) => value.trim() !== '',
  'is empty: give it a value, or remove it',
);
export const textList = z.array(filledText);

/** Text, for which numbers and true or false are taken too, as `"PORT": 8050` is so often written. */
export const textual = z
  .union([text, z.number(), z.boolean()], { error: 'must be a string, a number, true or false' })
  .transform(String);

/** An object of any keys that belongs to a later feature: kept, and not looked into. */
export const opaque = z.record(z.string(), z.unknown());

export const port = wholeNumber(1, 65_535);

export function wholeNumber(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`;
  return z.int(words).min(least, words).max(most, words);
}

/** Timers of Node.js wrap around at 2^31 ms and then fire at once. */
const LONGEST_MS = 24 * 86_400_000;
const DURATION_WORDS =
  'must be a duration: a number of seconds, or text such as "500ms", "30s", "5m" or "1h30m"';

/** A duration; in milliseconds once parsed. */
export function duration({ allowZero = false }: { allowZero?: boolean } = {}) {
  return z.union([z.number(), z.string()], { error: DURATION_WORDS }).transform((value, context) => {
    const ms = parseDuration(value);
    const problem = ms === null ? DURATION_WORDS : durationProblem(ms, allowZero);
    if (ms !== null && problem === null) return ms;
    context.addIssue(problem ?? DURATION_WORDS);
    return z.NEVER;
  });
}

function durationProblem(ms: number, allowZero: boolean): string | null {
  if (ms > LONGEST_MS) return 'must be at most 24 days';
  return ms > 0 || allowZero ? null : 'must be longer than 0';
}

/** An amount of memory or disk, at least `least` bytes; in bytes once parsed. */
export function size(least: number) {
  const words = 'must be a size: text such as "512MB" or "2GB", or a number of bytes';
  return z.union([z.number(), z.string()], { error: words }).transform((value, context) => {
    const bytes = parseSize(value);
    if (bytes !== null && bytes >= least) return bytes;
    context.addIssue(
      bytes === null ? words : `must be at least ${formatBytes(least)}: write a unit, as in "512MB"`,
    );
    return z.NEVER;
  });
}

/** An address, checked now unless a variable decides what it will be. */
export const httpUrl = filledText.refine(
  (value) => value.includes('${') || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)),
  'must be an address that begins with http:// or https://',
);

const ENV_NAME = z
  .string()
  .regex(/^[^=\0]+$/, 'is not a name for a variable: it must not be empty or hold "="');
export const variables = z.record(ENV_NAME, textual);

const HEADER_NAME = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'is not a name for an HTTP header');
const HEADER_VALUE = text.refine((value) => !/[\r\n]/.test(value), 'holds a line break, which no header may');
export const headers = z.record(HEADER_NAME, HEADER_VALUE);
