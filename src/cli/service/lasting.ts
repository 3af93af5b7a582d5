import { tmpdir } from 'node:os';
import type { Env } from '../../platform/paths.ts';

/** Folders of what somebody runs once: of npx, pnpm dlx, yarn dlx and bunx, and the links that fnm makes for each shell. */
const PASSING = /\/(?:_npx|dlx-[^/]+|dlx|xfs-[^/]+|bunx-[^/]+|fnm_multishells)(?:\/|$)/;
const TEMPORARY = [
  '/tmp',
  '/var/tmp',
  '/private/tmp',
  '/private/var/tmp',
  '/var/folders',
  '/private/var/folders',
];

/** Folders whose contents come and go: those of every system, and of this session. */
export function temporaryFolders(env: Env): string[] {
  return [...TEMPORARY, tmpdir(), '/run/user', ...(env.XDG_RUNTIME_DIR ? [env.XDG_RUNTIME_DIR] : [])];
}

/** Whether a path is of a program that was fetched to be run once, or of one shell's life. */
export function isPassing(path: string): boolean {
  return PASSING.test(path);
}

/** Whether what lies there is likely to be there next month. */
export function isLasting(path: string, temporary: readonly string[]): boolean {
  return !isPassing(path) && !temporary.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
