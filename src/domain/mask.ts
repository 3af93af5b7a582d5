/** What the name of a secret ends in. A key counts when its name says of what, unless it is meant to be seen. */
const SECRET_NAMES = [
  'pass(?:word|wd|phrase)?s?',
  '[-_](?:pwd|pat)',
  'secrets?',
  'tokens?',
  '(?:api|access|private|secret|encryption|signing)keys?',
  '(?<!public|primary|foreign)[-_]keys?',
  'credentials?',
  'auth(?:orization)?',
  'cookies?',
  'session',
  'bearer',
  'dsn',
  // Of an HTTP request: any of them may hold a token, under any name.
  'headers',
];
const SECRET_KEY = new RegExp(`(?:${SECRET_NAMES.join('|')})$`, 'i');

// What follows reads what servers write, at the speed at which they write it. So each list is one pattern, which V8
// looks for in one pass, and takes time in proportion to the text, whatever the text: no part of it can begin anew
// inside of what it has just read in vain.

/** Shapes of well-known tokens. */
const SECRET = anyOf('g', [
  /\b(?:sk|pk|rk)[-_](?:live|test|ant|proj)?[-_]?[A-Za-z0-9_-]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/,
  /\bglpat-[A-Za-z0-9_-]{16,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bAIza[0-9A-Za-z_-]{30,}/,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=-----BEGIN)|$)/,
]);

/** What says that a secret follows, in a group of its own since it stays readable, and the secret. */
const ANNOUNCED = anyOf('gi', [
  /\b((?:Bearer|Authorization: Basic)[ \t]{1,4})[A-Z0-9._~+/=-]{8,}/,
  /(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/,
  /([?&][\w-]*(?:key|token|secret|password|signature)=)[^\s&#"']+/,
  /(_(?:key|token|secret|password)=)[^\s"'$]+/,
]);

export const MASK = '••••';

/** True when a key of this name usually holds a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** `text` with everything that looks like a token masked. */
export function maskText(text: string): string {
  // Of the groups, one has what was announced, and the others are empty.
  return text.replace(SECRET, MASK).replace(ANNOUNCED, `$1$2$3$4${MASK}`);
}

/** The secrets in `text` that something announces: a URL, a header, a variable. */
export function announcedSecrets(text: string): string[] {
  return [...text.matchAll(ANNOUNCED)].map(([all, ...announcements]) =>
    all.slice(announcements.join('').length),
  );
}

function anyOf(flags: string, patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map((pattern) => pattern.source).join('|'), flags);
}

/** Only a name, and nothing that is used in its place: a default may be the secret itself. */
const REFERENCE = /^(?:(?:Bearer|Basic|Token) )?\$\{\w+(?::-)?\}$/i;

/**
 * A copy of any JSON value that may be shown: whatever stands under a secret key is masked, unless it only refers to
 * a variable (`${TOKEN}` is not a secret), and tokens are masked wherever they stand.
 */
export function maskDeep(value: unknown, key = ''): unknown {
  return masked(value, isSecretKey(key));
}

function masked(value: unknown, secret: boolean): unknown {
  if (typeof value === 'string') {
    if (secret && value !== '' && !REFERENCE.test(value)) return MASK;
    return maskText(value);
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, secret));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, masked(item, secret || isSecretKey(name))]),
  );
}
