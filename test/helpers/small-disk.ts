import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-dir.ts';

/** A file system of its own of a few megabytes, which can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves room for this many bytes. */
  fill(leave: number): void;
  /** Takes away what `fill` wrote. */
  free(): void;
}

/** Whether this user may mount one: root may, on most machines. */
export const canMount: boolean = tries(() => {
  execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/tmp'], { stdio: 'ignore' });
});
if (!canMount) console.warn('SKIPPED: tests of a full disk need mount(8) and the right to use it');

/** Mounts one; it goes when the test ends. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = tempDir();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  const filler = join(folder, 'filler');
  return {
    folder,
    fill(leave) {
      rmSync(filler, { force: true });
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
      } catch (error) {
        // Somebody else wrote meanwhile: it is as full as it was to be.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}

function tries(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
