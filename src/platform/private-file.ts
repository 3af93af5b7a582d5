import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes sure that `file` exists and that only its owner can read it (0600), whatever the umask. Folders made on the
 * way are 0700; one that was there already is left as it is, for it may be shared (`MCP_DATA_DIR=/srv`).
 *
 * An existing file is never opened: closing it would drop every POSIX lock that this process holds on it, and
 * SQLite's locks are such.
 */
export function ensurePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
}

/** Makes sure that `folder` exists and that only its owner can enter it (0700): what is in it needs no other guard. */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
