import type { Env, Paths } from '../platform/paths.ts';
import { readIfThere } from '../platform/read-if-there.ts';
import type { EntryDefaults } from './defaults.ts';
import type { Problem } from './problems.ts';
import { readReason } from './read-reason.ts';
import { parseRegistry, type RegistrySnapshot } from './registry.ts';
import { loadSettings, type Settings } from './settings.ts';

/** A problem and where it is: a file, or null for a variable. */
export interface FoundProblem extends Problem {
  readonly file: string | null;
}

export interface CheckedFiles {
  readonly registry: RegistrySnapshot;
  /** What is wrong in them counts as not given. */
  readonly settings: Settings;
  /** Of settings and registry; none when all is well. */
  readonly problems: readonly FoundProblem[];
}

/** Reads settings and registry as a daemon started in this environment would, and says all that is wrong. */
export function checkFiles(paths: Paths, env: Env, cwd: string): CheckedFiles {
  const settings = loadSettings({ paths, env, cwd, readFile: readIfThere });
  const registry = readRegistry(paths.registry, settings.settings.defaults);
  const entries = [...registry.entries.values()].flatMap(({ problems }) => problems);
  const file = registry.fileProblem ? [registry.fileProblem] : [];
  const inRegistry = [...file, ...entries].map((problem) => ({ ...problem, file: paths.registry }));
  return { registry, settings: settings.settings, problems: [...settings.problems, ...inRegistry] };
}

function readRegistry(file: string, defaults: EntryDefaults): RegistrySnapshot {
  try {
    return parseRegistry(readIfThere(file) ?? '', { defaults });
  } catch (error) {
    const message = `cannot be read: ${readReason(error)}`;
    return { entries: new Map(), fileProblem: { path: '', line: 0, column: 0, message } };
  }
}

/** `file:line:column path: message`, as compilers write it. */
export function formatFound({ file, line, column, path, message }: FoundProblem): string {
  const place = [file ?? 'environment', ...(line > 0 ? [line, column] : [])].join(':');
  return `${place} ${path === '' ? '' : `${path}: `}${message}`;
}
