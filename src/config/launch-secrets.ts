import { isSecretKey } from '../domain/mask.ts';

interface Sources {
  readonly fromFile: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that the entry sets itself. */
  readonly own: readonly string[];
  /** Secret values that the entry refers to. */
  readonly used: ReadonlySet<string>;
}

/** Too short, or too plain, to be secret: masking them would only blacken everything else. */
const HARMLESS = /^(.{0,3}|true|false|\d{1,5})$/is;

/** What must never be shown: all of the env_file and the headers, and whatever its name calls a secret (SPEC 8.5). */
export function secretsOf({ fromFile, headers, env, own, used }: Sources): ReadonlySet<string> {
  const ownSecrets = own.filter(isSecretKey).map((name) => env[name] ?? '');
  const sent = Object.values(headers);
  // Of `Bearer abc`, the second word is what turns up elsewhere.
  const credentials = sent.map((value) => value.slice(value.indexOf(' ') + 1));
  const all = [...fromFile.values(), ...sent, ...credentials, ...ownSecrets, ...used];
  return new Set(all.filter((value) => !HARMLESS.test(value)));
}
