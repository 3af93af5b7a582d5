import { type FSWatcher, realpathSync, unwatchFile, watch, watchFile } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../src/platform/clock.ts';

/** An editor writes in several steps; this long after the last one the file is read. */
const SETTLE_MS = 50;
const POLL_MS = 500;

/**
 * Calls `onChange` soon after `file` was written, replaced, created or removed. The folder is watched, not the file,
 * because editors replace files; where the system cannot watch (no more watches, some network disks) the file is
 * looked at twice a second. The returned function ends the watch.
 */
export function watchForChanges(file: string, clock: Clock, onChange: () => void): () => void {
  let cancel = () => {};
  const changed = () => {
    cancel();
    cancel = clock.after(SETTLE_MS, onChange);
  };
  const stops = [...new Set([file, realPath(file)])].map((path) => watchOne(path, changed));
  return () => {
    cancel();
    for (const stop of stops) stop();
  };
}

function watchOne(file: string, changed: () => void): () => void {
  try {
    return watchFolder(file, changed);
  } catch {
    return poll(file, changed);
  }
}

function watchFolder(file: string, changed: () => void): () => void {
  const name = basename(file);
  const watcher: FSWatcher = watch(dirname(file), (_, changedName) => {
    if (changedName === null || changedName === name) changed();
  });
  let stop = () => watcher.close();
  watcher.on('error', () => {
    watcher.close();
    stop = poll(file, changed);
  });
  return () => stop();
}

function poll(file: string, changed: () => void): () => void {
  watchFile(file, { interval: POLL_MS }, changed);
  return () => unwatchFile(file, changed);
}

/** Dotfiles are often links into a folder of their own; edits happen there. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
