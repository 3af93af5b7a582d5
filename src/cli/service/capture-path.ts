import { isLasting } from './lasting.ts';

/** What has to be known of folders to choose among them. */
export interface Look {
  isFolder(path: string): boolean;
  /** Where a path leads in the end; null when nowhere. */
  follow(path: string): string | null;
  /** Below these, nothing lasts. */
  readonly temporary: readonly string[];
}

export interface LeftOut {
  readonly name: string;
  readonly because: string;
}

export interface CapturedPath {
  /** In the order in which they are searched. */
  readonly folders: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Of npm and its like, for the scripts of one project while they run. */
const OF_A_RUN = /\/(?:node_modules\/\.bin|node-gyp-bin)\/?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: neither a property list nor a terminal takes them
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * What of a shell's PATH a service can be given: folders that are there, and will be. A link that only this shell has
 * (fnm makes them) stands for the folder that it leads to. `nodeFolder` is searched last if it is not in it already.
 */
export function capturePath(path: string, nodeFolder: string, look: Look): CapturedPath {
  const folders = new Set<string>();
  const leftOut: LeftOut[] = [];
  for (const name of new Set(path.split(':'))) {
    const folder = lastingForm(name, look);
    if (folder !== null) folders.add(folder);
    else if (name !== '') leftOut.push({ name, because: whyNot(name, look) });
  }
  folders.add(nodeFolder);
  return { folders: [...folders], leftOut };
}

function lastingForm(name: string, look: Look): string | null {
  if (whyNot(name, look) === '') return name;
  const target = isPassing(name, look) ? look.follow(name) : null;
  return target !== null && whyNot(target, look) === '' ? target : null;
}

/** Why a folder is not taken; nothing when it is. */
function whyNot(name: string, look: Look): string {
  if (!name.startsWith('/')) return 'it is not absolute';
  if (CONTROL.test(name)) return 'there are control characters in its name';
  if (isPassing(name, look)) return 'it is temporary';
  return look.isFolder(name) ? '' : 'it does not exist';
}

function isPassing(name: string, { temporary }: Look): boolean {
  return OF_A_RUN.test(name) || !isLasting(name, temporary);
}
