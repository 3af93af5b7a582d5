import { existsSync, unlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { IPCModule } from 'node-ipc';
import { AppError } from '../../src/contract/errors.ts';
import { Session, type SessionDeps } from './session.ts';

/** sockaddr_un.sun_path holds this many bytes, its terminating zero included: 108 on Linux, 104 on macOS. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** What was answered last may be on its way still; who has not taken it after this long does not read. */
const FAREWELL_MS = 500;

export interface RpcSocket {
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Listens on a Unix socket. The caller holds the lock of the runtime folder, so a socket file that nobody answers on
 * is a dead daemon's and is removed; one that answers belongs to somebody who does not know our lock, and stays.
 * The folder (0700) is the guard: who cannot enter it cannot connect, whatever the mode of the file.
 * @throws AppError DAEMON_ALREADY_RUNNING, DAEMON_START_FAILED
 */
export async function listenOnSocket(path: string, deps: SessionDeps): Promise<RpcSocket> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new AppError('DAEMON_START_FAILED', {
      reason: `the socket path ${path} is longer than ${MAX_PATH_BYTES} bytes; set MCP_RUNTIME_DIR to a shorter one`,
    });
  }
  await removeIfStale(path);
  const ipc = new IPCModule();
  // latin1 keeps bytes as they are: node-ipc decodes what it reads and encodes it again, and a chunk may end inside
  // of a character. unlink is off because node-ipc would remove a live daemon's socket too.
  Object.assign(ipc.config, {
    silent: true,
    rawBuffer: true,
    encoding: 'latin1',
    unlink: false,
    maxConnections: 10_000,
  });
  const sessions = new Map<Socket, Session>();
  const previousMask = process.umask(0o177);
  await new Promise<void>((resolve, reject) => {
    ipc.serve(path, () => resolve());
    ipc.server.on('error', reject);
    ipc.server.on('connect', (socket: Socket) => {
      // node-ipc's own list: whenever a connection ends, it destroys one that is half closed and waits for its answer.
      ipc.server.sockets.length = 0;
      sessions.set(socket, new Session(socket, deps));
      socket.on('close', () => sessions.delete(socket));
    });
    ipc.server.on('data', (chunk: Buffer, socket: Socket) => sessions.get(socket)?.push(chunk));
    ipc.server.start();
  }).finally(() => process.umask(previousMask));
  return { close: () => closeServer(ipc.server.server, sessions) };
}

function closeServer(
  server: { close(done: () => void): void },
  sessions: ReadonlyMap<Socket, Session>,
): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => {
      for (const socket of sessions.keys()) socket.destroy();
    }, FAREWELL_MS);
    server.close(() => {
      clearTimeout(giveUp);
      resolve();
    });
    // `close` waits for open connections, and some are watchers that stay for ever.
    for (const socket of sessions.keys()) socket.destroySoon();
  });
}

/**
 * Removes a socket file that nobody answers on; says whether there was one. Call it with the lock of the folder held.
 * @throws AppError DAEMON_ALREADY_RUNNING when somebody does answer
 */
export async function removeIfStale(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  if (await answers(path))
    throw new AppError('DAEMON_ALREADY_RUNNING', { runtime_dir: path, pid: 'unknown' });
  unlinkSync(path);
  return true;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
