import { existsSync, readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { isExecutable } from '../../src/platform/find-on-path.ts';

/** Where the usual version managers and installers put commands, relative to the home folder unless absolute. */
const USUAL_PLACES = [
  '.local/bin',
  '.local/share/mise/shims',
  '.asdf/shims',
  '.volta/bin',
  '.pyenv/shims',
  '.cargo/bin',
  '.bun/bin',
  '.deno/bin',
  '.npm-global/bin',
  'go/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
];

/** The file that `command` means, searched as execvp(3) does: a name with a slash is a path, relative to `cwd`. */
export function findCommand(command: string, path: string, cwd: string): string | null {
  if (isAbsolute(command)) return isExecutable(command) ? command : null;
  if (command.includes('/')) {
    const file = resolve(cwd, command);
    return isExecutable(file) ? file : null;
  }
  for (const folder of path.split(delimiter)) {
    const file = join(resolve(cwd, folder || '.'), command);
    if (isExecutable(file)) return file;
  }
  return null;
}

/** Places outside of PATH where nvm, mise, volta, uv, npm and their like would have put `command`, if it is there. */
export function findElsewhere(command: string, home: string): string[] {
  if (command.includes('/')) return [];
  const nvm = join(home, '.nvm', 'versions', 'node');
  const nvmBins = existsSync(nvm) ? readdirSync(nvm).map((version) => join(nvm, version, 'bin')) : [];
  const places = USUAL_PLACES.map((place) => (isAbsolute(place) ? place : join(home, place)));
  return [...nvmBins, ...places].map((folder) => join(folder, command)).filter(isExecutable);
}
