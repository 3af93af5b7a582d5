import { execFile } from 'node:child_process';
import { constants, lstatSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ensurePrivateFolder } from '../../src/platform/private-file.ts';
import type { OutputStream } from '../logs/server-log.ts';

export const STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];

/** The named pipe that a server writes a stream of it into. */
export function fifoPath(runtimeDir: string, server: string, stream: OutputStream): string {
  return join(folderOf(runtimeDir), `${server}.${stream}`);
}

/** Makes the named pipes of a server that are not there yet (0600). @throws what mkfifo(1) says */
export async function makeFifos(runtimeDir: string, server: string): Promise<void> {
  const missing = STREAMS.map((stream) => fifoPath(runtimeDir, server, stream)).filter(isNoFifo);
  if (missing.length === 0) return;
  ensurePrivateFolder(folderOf(runtimeDir));
  for (const path of missing) rmSync(path, { force: true });
  // Node.js has no call for it; POSIX has had the program since 1990.
  await promisify(execFile)('mkfifo', ['-m', '600', ...missing]);
}

export function removeFifos(runtimeDir: string, server: string): void {
  for (const stream of STREAMS) rmSync(fifoPath(runtimeDir, server, stream), { force: true });
}

/**
 * The end for the server, as a descriptor. Open for reading too: with a reader of its own the server never gets
 * SIGPIPE, and what it wrote stays in the pipe, while nobody else reads.
 */
export function openForServer(path: string): number {
  return openSync(path, constants.O_RDWR);
}

/** The end that is read, as a descriptor: a pipe keeps what it is given for as long as anybody has one. */
export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** Reads from such a descriptor until nobody has the other end open; without a writer it ends at once. */
export function readFrom(fd: number): Readable {
  return new Socket({ fd, readable: true, writable: false });
}

const folderOf = (runtimeDir: string) => join(runtimeDir, 'run');

function isNoFifo(path: string): boolean {
  return !lstatSync(path, { throwIfNoEntry: false })?.isFIFO();
}
