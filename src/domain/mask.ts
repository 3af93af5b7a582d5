const SECRET_KEY =
  /(pass(word|wd|phrase)?|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|auth(orization)?|cookie|session|bearer|dsn)$/i;

/** Shapes of well-known tokens, and of credentials inside a URL. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(sk|pk|rk)[-_](live|test|ant|proj)?[-_]?[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g,
];

export const MASK = '••••';

/** True when a key of this name usually holds a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** `text` with everything that looks like a token masked. */
export function maskText(text: string): string {
  return SECRET_VALUES.reduce((masked, pattern) => masked.replace(pattern, MASK), text);
}

const REFERENCE = /^\$\{[^}]*\}$/;

/**
 * A copy of any JSON value that may be shown: values under secret keys are masked, unless they only refer to a
 * variable (`${TOKEN}` is not a secret), and tokens are masked wherever they stand.
 */
export function maskDeep(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (value !== '' && isSecretKey(key) && !REFERENCE.test(value)) return MASK;
    return maskText(value);
  }
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, key));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskDeep(item, name)]));
  }
  return value;
}
