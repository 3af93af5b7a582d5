import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { AppError } from '../../src/contract/errors.ts';

/**
 * Makes sure that a server can have its port on loopback, by listening on it for a moment.
 * @throws AppError PORT_IN_USE, with the program that has it where the system tells
 */
export async function assertPortFree(server: string, port: number): Promise<void> {
  const taken = await isTaken(port);
  if (!taken) return;
  const owner = portOwner(port);
  throw new AppError('PORT_IN_USE', {
    server,
    port,
    owner: owner ? `${owner.command} (pid ${owner.pid})` : 'another program',
    owner_pid: owner?.pid ?? null,
  });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

export interface PortOwner {
  readonly pid: number;
  readonly command: string;
}

/** Who listens on a TCP port, from /proc; null where that cannot be told (another user's process, another system). */
export function portOwner(port: number): PortOwner | null {
  if (process.platform !== 'linux') return null;
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listenInodes(file, port)));
  if (inodes.size === 0) return null;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (Number.isInteger(pid) && holdsSocket(pid, inodes)) return { pid, command: commandOf(pid) };
  }
  return null;
}

const LISTEN = '0A';

function listenInodes(file: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = attempt(() => readFileSync(file, 'latin1').split('\n').slice(1), []);
  return rows.flatMap((row) => {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    return local?.endsWith(suffix) && state === LISTEN && inode ? [inode] : [];
  });
}

function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder), [] as string[]).some((fd) => {
    const target = attempt(() => readlinkSync(`${folder}/${fd}`), '');
    return target.startsWith('socket:[') && inodes.has(target.slice(8, -1));
  });
}

function commandOf(pid: number): string {
  return attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'a process');
}

/** Processes come and go while we look; what cannot be read is as good as not there. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
