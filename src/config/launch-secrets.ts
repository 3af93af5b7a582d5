import { announcedSecrets, isSecretKey } from '../domain/mask.ts';
import { secretsInCommand } from './mask-entry.ts';

interface Sources {
  readonly fromFile: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** All that the process is given. */
  readonly env: Readonly<Record<string, string>>;
  /** The words of its command, or one line for the shell. */
  readonly command: readonly string[];
  readonly url: string | null;
  /** Secret values that the entry refers to. */
  readonly used: ReadonlySet<string>;
}

/** Too short, or too plain, to be secret: masking them would only blacken everything else. */
const HARMLESS = /^(.{0,3}|true|false|\d{1,5})$/is;

/** Of a desktop, and called so for another reason: their values are words such as `gnome`. */
const NO_SECRETS: ReadonlySet<string> = new Set(['DESKTOP_SESSION', 'GDMSESSION']);

/**
 * What must never be shown (SPEC 8.5): all of the env_file and the headers, whatever a name calls a secret, be it
 * inherited, and what its command and its url hold.
 */
export function secretsOf({ fromFile, headers, env, command, url, used }: Sources): ReadonlySet<string> {
  const named = Object.entries(env).filter(([name]) => isSecretKey(name) && !NO_SECRETS.has(name));
  const sent = Object.values(headers);
  // Of `Bearer abc`, the second word is what turns up elsewhere.
  const credentials = sent.map((value) => value.slice(value.indexOf(' ') + 1));
  const inUrl = url === null ? [] : announcedSecrets(url).flatMap((secret) => [secret, decoded(secret)]);
  const all = [
    ...fromFile.values(),
    ...sent,
    ...credentials,
    ...named.map(([, value]) => value),
    ...secretsInCommand(command),
    ...inUrl,
    ...used,
  ];
  return new Set(all.filter((value) => !HARMLESS.test(value)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
