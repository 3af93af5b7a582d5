import { MASK, maskText } from './mask.ts';

/** Shorter values are words and numbers that stand in ordinary text too. */
const SHORTEST_SECRET = 6;

/** `text` with every one of `secrets` masked, wherever it stands, and everything that looks like a token. */
export function maskValues(text: string, secrets: ReadonlySet<string>): string {
  const known = [...secrets].filter((secret) => secret.length >= SHORTEST_SECRET);
  // The longest first: a secret may be a part of another one.
  known.sort((a, b) => b.length - a.length);
  return maskText(known.reduce((masked, secret) => masked.replaceAll(secret, MASK), text));
}
