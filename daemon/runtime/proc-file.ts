import { closeSync, openSync, readSync } from 'node:fs';

let scratch = Buffer.allocUnsafe(4096);

/**
 * The text of a file of /proc (proc(5)). They tell no size, so `readFileSync` takes 64 KiB for each; a look at the
 * whole machine would leave holes of 3 MB in the daemon's memory (docs/adr/0005-small-daemon.md).
 * @throws the error of the system when it cannot be read: the process may have gone
 */
export function readProcFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const length = fillScratch(file);
    return scratch.toString('latin1', 0, length);
  } finally {
    closeSync(file);
  }
}

/** Reads to the end; says how many bytes there were. */
function fillScratch(file: number): number {
  let length = 0;
  for (;;) {
    const read = readSync(file, scratch, length, scratch.length - length, null);
    length += read;
    if (read === 0) return length;
    if (length === scratch.length) scratch = Buffer.concat([scratch], 2 * length);
  }
}
