import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../src/platform/package-root.ts';
import type { DaemonProcess } from '../daemon-process.ts';
import { inTime } from '../until.ts';

/** What a process holds on to. */
export interface Holdings {
  /** Resident memory in bytes. */
  readonly rss: number;
  /** Bytes of the heap, and of what the heap refers to outside of it, after a collection of garbage. */
  readonly held: number;
  /** What each open file descriptor refers to. */
  readonly descriptors: readonly string[];
}

/** The environment with which a daemon loads a module of test/fixtures/preload before its own code. */
export function preload(name: string): Record<string, string> {
  const file = join(packageRoot, 'test', 'fixtures', 'preload', `${name}.mjs`);
  return { NODE_OPTIONS: `--import ${pathToFileURL(file)}` };
}

/** What a daemon holds on to that was started with `preload('measure')`. */
export async function measure({ child }: DaemonProcess): Promise<Holdings> {
  const said = once(child, 'message') as Promise<[{ measured: Holdings }]>;
  child.send('measure');
  const [{ measured }] = await inTime('the daemon measures itself', said);
  return measured;
}
