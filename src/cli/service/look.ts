import { realpathSync, statSync } from 'node:fs';
import type { Look } from './capture-path.ts';

/** The folders of this machine. */
export function look(temporary: readonly string[]): Look {
  return {
    isFolder: (path) => attempt(() => statSync(path).isDirectory()) ?? false,
    follow: (path) => attempt(() => realpathSync(path)),
    temporary,
  };
}

/** What cannot be looked at is as good as not there. */
function attempt<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
