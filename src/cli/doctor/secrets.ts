import { chmodSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { maskEntry } from '../../config/mask-entry.ts';
import type { RegistryEntry } from '../../config/registry.ts';
import { ok, problem, warning } from '../../contract/finding.ts';
import { shellWord } from '../../domain/shell-word.ts';
import type { Paths } from '../../platform/paths.ts';
import { type Diagnosis, mendable } from './diagnosis.ts';

/** Whether secrets stand in the registry, and whether others on this machine can read them. */
export function checkSecrets(
  { registry: file, userSettings }: Pick<Paths, 'registry' | 'userSettings'>,
  entries: readonly RegistryEntry[],
): Diagnosis[] {
  const holders = entries.flatMap(({ name, raw }) => {
    const places = secretPlaces(raw);
    return places.length > 0 ? [{ name, raw, places }] : [];
  });
  if (holders.length === 0) return [ok('secrets', 'no secret stands in the registry')];
  const names = holders.map(({ name }) => name).join(', ');
  return [
    ...keepPrivate('secrets', file, `which holds secrets (of ${names})`),
    ...holders.map(({ name, raw, places }) => {
      const message = `"${name}" has secrets in the registry: ${places.join(', ')}. Write them into an env_file, NAME=value on each line, and have the entry name that file; outside of "env", \${NAME} takes their place`;
      return warning('secrets', message, moveToEnvFile(name, envFileOf(raw, name, dirname(userSettings))));
    }),
  ];
}

/** A problem for a file that is there and that others can read. */
export function keepPrivate(check: string, file: string, what: string): Diagnosis[] {
  const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if (!(mode & 0o077)) return [];
  const message = `${file}, ${what}, is readable by others (mode ${mode.toString(8)})`;
  const finding = problem(check, message, `chmod 600 ${shellWord(file)}`);
  return [
    mendable(finding, () => {
      chmodSync(file, 0o600);
      return `${file} is for its owner alone now (mode 600, was ${mode.toString(8)})`;
    }),
  ];
}

/**
 * Where secrets stand in an entry, by key name and by value: `env.API_KEY`, `args.1`. What is masked when the entry is
 * shown is secret; of headers, whose every value is masked, those count that look like it.
 */
export function secretPlaces({ headers, ...rest }: Readonly<Record<string, unknown>>): string[] {
  return [
    ...differences(rest, maskEntry(rest), []),
    ...differences(headers, maskHeaders(headers), ['headers']),
  ];
}

function maskHeaders(headers: unknown): unknown {
  return maskEntry({ sent: headers }).sent;
}

function differences(raw: unknown, masked: unknown, path: readonly string[]): string[] {
  if (typeof raw !== 'object' || raw === null) return raw === masked ? [] : [path.join('.')];
  return Object.entries(raw).flatMap(([key, value]) =>
    differences(value, (masked as Record<string, unknown>)[key], [...path, key]),
  );
}

function envFileOf(raw: Readonly<Record<string, unknown>>, name: string, folder: string): string {
  return typeof raw.env_file === 'string' ? raw.env_file : join(folder, `${name}.env`);
}

function moveToEnvFile(name: string, file: string): string {
  const word = file.startsWith('~/') ? `~/${shellWord(file.slice(2))}` : shellWord(file);
  const folder = `"$(dirname ${word})"`;
  return `(umask 077; mkdir -p ${folder}; \${EDITOR:-vi} ${word}) && mcp edit ${name}`;
}
