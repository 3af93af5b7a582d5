import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../../contract/shapes.ts';
import { isSecretKey, maskText } from '../../domain/mask.ts';
import type { ServerSpec } from '../../domain/server.ts';
import { findOnPath, isExecutable } from '../../platform/find-on-path.ts';
import { expandTilde } from '../../platform/paths.ts';
import { ok, problem } from './findings.ts';

/** An entry of the registry, as it was read. */
export interface CheckedEntry {
  readonly name: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly spec: ServerSpec | null;
}

/** Whether secrets stand in a registry that others on this machine can read. */
export function checkSecrets(file: string, entries: readonly CheckedEntry[]): Finding {
  const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  const holders = entries.filter(({ raw }) => holdsSecret(raw.env) || holdsSecret(raw.headers));
  if (!(mode & 0o077) || holders.length === 0) return ok('secrets', 'no secret lies open in the registry');
  const names = holders.map(({ name }) => name).join(', ');
  const message = `${file} holds secrets (of ${names}) and is readable by others (mode ${mode.toString(8)})`;
  return problem('secrets', message, `chmod 600 ${file}, or move them to an env_file`);
}

function holdsSecret(values: unknown): boolean {
  if (typeof values !== 'object' || values === null) return false;
  return Object.entries(values).some(([key, value]) => {
    const text = String(value);
    return !text.includes('${') && text !== '' && (isSecretKey(key) || maskText(text) !== text);
  });
}

/** Whether the command of each entry is there. What variables decide is not known before the start. */
export function checkCommands(entries: readonly CheckedEntry[], path: string, home: string): Finding[] {
  const missing = entries.filter(({ spec }) => spec?.enabled && !isThere(spec, path, home));
  if (missing.length === 0) return [ok('commands', 'every command of the registry is found')];
  return missing.map(({ name, spec }) =>
    problem(
      'commands',
      `"${name}": ${programOf(spec)} is not found on PATH`,
      `install it, or give its full path: mcp edit ${name}`,
    ),
  );
}

function programOf(spec: ServerSpec | null): string | undefined {
  return spec?.command && 'argv' in spec.command ? spec.command.argv[0] : undefined;
}

function isThere(spec: ServerSpec, path: string, home: string): boolean {
  const program = programOf(spec);
  if (program === undefined || 'PATH' in spec.env || `${program}${spec.cwd}`.includes('${')) return true;
  if (!program.includes('/')) return findOnPath(program, path).length > 0;
  return isExecutable(resolve(expandTilde(spec.cwd ?? '~', home), expandTilde(program, home)));
}
