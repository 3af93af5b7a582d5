import { announcedSecrets, isSecretKey, MASK, maskDeep } from '../domain/mask.ts';

/**
 * A copy of an entry of the registry, or of anything that holds one, that may be shown. Beyond what `maskDeep` does,
 * all of `headers` is masked (SPEC section 8, promise 5), and what follows `--token` and its like on a command line.
 */
export function maskEntry(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return maskValue(raw, false) as Record<string, unknown>;
}

function maskValue(value: unknown, secret: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => maskValue(item, secret || isSecretFlag(value[index - 1])));
  }
  if (typeof value !== 'object' || value === null) return maskPlain(value, secret);
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, maskValue(item, secret || isSecret(key))]));
}

/** Whether all that stands under a key of an entry is secret. */
export function isSecret(key: string): boolean {
  return key === 'headers' || isSecretKey(key);
}

/** Whether the next word of a command line is secret. */
export function isSecretFlag(word: unknown): boolean {
  return typeof word === 'string' && /^--?[\w-]+$/.test(word) && isSecretKey(word);
}

/** A string, number or other plain value as it may be shown. */
export function maskPlain(value: unknown, secret: boolean): unknown {
  if (typeof value === 'number' && secret) return MASK;
  if (typeof value !== 'string') return value;
  const masked = String(maskDeep(value, secret ? 'secret' : ''));
  return masked.replace(FLAG, (all, flag: string, gap: string, word: string) =>
    isSecretKey(flag) && !REFERENCE.test(word) ? `${flag}${gap}${MASK}` : all,
  );
}

/** A flag and its value within one text. */
const FLAG = /(?<![\w-])(--?[\w-]+)([ \t]+|=)(?!-)([^\s"']+)/g;
const REFERENCE = /^\$\{\w+\}$/;

/** The secrets in the words of a command line, or in one line for the shell: what `maskEntry` would mask. */
export function secretsInCommand(words: readonly string[]): string[] {
  const given = words.filter((_, index) => isSecretFlag(words[index - 1]));
  const flagged = words.flatMap((word) =>
    [...word.matchAll(FLAG)].flatMap(([, flag = '', , value = '']) => (isSecretKey(flag) ? value : [])),
  );
  return [...given, ...flagged, ...words.flatMap(announcedSecrets)];
}
