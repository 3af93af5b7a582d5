import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RegistryEntry } from '../../config/registry.ts';
import { ok, problem } from '../../contract/finding.ts';
import type { ServerSpec } from '../../domain/server.ts';
import { expandTilde } from '../../platform/paths.ts';
import type { Diagnosis } from './diagnosis.ts';
import { keepPrivate } from './secrets.ts';

/** Whether the working folders and env_files that entries name are there, and the latter private. */
export function checkPlaces(entries: readonly RegistryEntry[], home: string): Diagnosis[] {
  const findings = entries.flatMap(({ name, spec }) =>
    spec?.enabled ? [...checkFolder(name, spec, home), ...checkEnvFile(name, spec, home)] : [],
  );
  return findings.length > 0
    ? findings
    : [ok('places', 'every folder and env_file of the registry is there')];
}

function checkFolder(name: string, { cwd }: ServerSpec, home: string): Diagnosis[] {
  if (cwd === null || cwd.includes('${')) return [];
  const folder = resolve(home, expandTilde(cwd, home));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return [problem('places', `"${name}": its working folder ${folder} does not exist`, `mcp edit ${name}`)];
}

function checkEnvFile(name: string, { envFile, cwd }: ServerSpec, home: string): Diagnosis[] {
  if (envFile === null || `${envFile}${cwd}`.includes('${')) return [];
  const file = resolve(home, expandTilde(cwd ?? '~', home), expandTilde(envFile, home));
  if (statSync(file, { throwIfNoEntry: false }))
    return keepPrivate('places', file, `the env_file of "${name}"`);
  return [problem('places', `"${name}": its env_file ${file} does not exist`, `mcp edit ${name}`)];
}
