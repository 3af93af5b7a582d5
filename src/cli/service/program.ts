import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { findOnPath } from '../../platform/find-on-path.ts';
import { isLasting, isPassing } from './lasting.ts';

/** What a service runs, and what is worth knowing of it. */
export interface Program {
  readonly node: string;
  readonly mcpd: string;
  readonly notes: readonly string[];
}

export interface Installation {
  /** The Node.js that runs now. */
  readonly execPath: string;
  readonly packageRoot: string;
  /** The PATH that the service will have. */
  readonly path: string;
  readonly temporary: readonly string[];
}

/**
 * The program of this installation, by paths that last.
 * @throws AppError SERVICE_REFUSED when it lies where it will be cleared away, or where systemd could not find it
 */
export function lastingProgram({ execPath, packageRoot, path, temporary }: Installation): Program {
  const mcpd = join(packageRoot, 'dist', 'bin', 'mcpd.js');
  if (isPassing(packageRoot)) {
    const problem = `this mcp was fetched to be run once (${packageRoot}), and will be cleared away`;
    throw new AppError(
      'SERVICE_REFUSED',
      { problem },
      { hint: 'install it for good, and run the installed one' },
    );
  }
  const node = nameOf(execPath, path);
  // systemd takes no such program, however it is quoted (systemd.service(5), ExecStart=).
  if (/["'\\]/.test(node)) {
    const problem = `there is a quote or a backslash in the path of Node.js: ${node}`;
    throw new AppError(
      'SERVICE_REFUSED',
      { problem },
      { hint: 'make a link to it under a plain name, on PATH' },
    );
  }
  return { node, mcpd, notes: [...endOf(packageRoot, temporary), ...endOfVersion(node)] };
}

function endOf(folder: string, temporary: readonly string[]): string[] {
  return isLasting(folder, temporary)
    ? []
    : [`${folder} is in a temporary folder: when it goes, so does the service`];
}

/** nvm, fnm, mise and the like have a folder for each version. */
function endOfVersion(node: string): string[] {
  const isVersioned = /\/v?\d+\.\d+(?:\.\d+)?\//.test(node);
  return isVersioned ? [`Node.js is ${node}: when that version goes, run mcp daemon install again`] : [];
}

/** The name that PATH has for it, if it has one: Homebrew's stays when the version behind it goes. */
function nameOf(execPath: string, path: string): string {
  const real = realpathSync(execPath);
  return findOnPath('node', path).find((file) => realpathSync(file) === real) ?? execPath;
}
