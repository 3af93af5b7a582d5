import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { peerFolder } from './folder.ts';

/** The manifest and the lock file, with the hash of every package. */
const PINNED = join(packageRoot, 'benchmarks', 'peers', 'pm2');

export interface Pm2 {
  readonly version: string;
  /** Its command line, without arguments. */
  readonly words: readonly string[];
}

/**
 * PM2 as npm gives it, in the version that `peers/pm2` pins; fetched once.
 * @throws Error when it is not there and cannot be fetched
 */
export function fetchPm2(): Pm2 {
  const folder = peerFolder('pm2');
  const version = pinnedVersion();
  if (versionIn(folder) !== version) fetchInto(folder);
  return { version, words: [process.execPath, join(folder, 'node_modules', 'pm2', 'bin', 'pm2')] };
}

function pinnedVersion(): string {
  return JSON.parse(readFileSync(join(PINNED, 'package.json'), 'utf8')).dependencies.pm2;
}

function versionIn(folder: string): string | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'node_modules', 'pm2', 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

function fetchInto(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(PINNED, folder, { recursive: true });
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error('PM2 could not be fetched from npm, and there is nothing to compare with', {
      cause: error,
    });
  }
}
