import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../platform/package-root.ts';
import type { KnownCommand } from './completion.ts';

/** What the build wrote down of each command, so that none has to be loaded to be known. */
export interface Manifest {
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}

interface ManifestCommand extends KnownCommand {
  readonly description?: string;
  readonly relativePath: readonly string[];
}

/** oclif's manifest, which every build writes anew. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'));
}

/** The first words of ids such as `daemon:start`. */
export function topicsOf({ commands }: Manifest): string[] {
  const ids = Object.keys(commands).filter((id) => id.includes(':'));
  return [...new Set(ids.map((id) => id.slice(0, id.indexOf(':'))))];
}

/** The id of the command that the words begin with; null when they name a topic, or nothing. */
export function commandIdOf([first = '', second]: readonly string[], { commands }: Manifest): string | null {
  return [`${first}:${second}`, first].find((id) => Object.hasOwn(commands, id)) ?? null;
}
