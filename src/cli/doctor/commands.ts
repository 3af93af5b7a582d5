import { resolve } from 'node:path';
import type { RegistryEntry } from '../../config/registry.ts';
import { ok, problem } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import type { ServerSpec } from '../../domain/server.ts';
import { findOnPath, isExecutable } from '../../platform/find-on-path.ts';
import { expandTilde } from '../../platform/paths.ts';

/** Whether the command of each entry is there. What variables decide is not known before the start. */
export function checkCommands(entries: readonly RegistryEntry[], path: string, home: string): Finding[] {
  const missing = entries.filter(({ spec }) => spec?.enabled && !isThere(spec, path, home));
  if (missing.length === 0) return [ok('commands', 'every command of the registry is found')];
  return missing.map(({ name, spec }) => {
    const message = `"${name}": ${programOf(spec)} is not found on PATH; install it, or give its full path`;
    return problem('commands', message, `mcp edit ${name}`);
  });
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
