import { IPCModule } from 'node-ipc';
import { LineSplitter } from '../contract/lines.ts';

/** The name node-ipc keeps a connection under; each connection has a module of its own, so one name serves all. */
const DAEMON = 'mcpd';

/** What the owner of a connection wants to hear. `onClose` comes exactly once, after the last line. */
export interface LineHandlers {
  readonly onLine: (line: string) => void;
  readonly onClose: () => void;
}

/** A stream of lines to and from the daemon. */
export interface LineConnection {
  send(line: string): void;
  close(): void;
}

/**
 * Dials a Unix socket once. Rejects with the system's own error (`ENOENT`, `ECONNREFUSED`, …), which `hints.ts` turns
 * into words. The only file on this side that knows node-ipc.
 */
export function dial(socketPath: string, handlers: LineHandlers): Promise<LineConnection> {
  const ipc = rawModule();
  // An answer may be larger than any request: the daemon is trusted to know its own bounds.
  const splitter = new LineSplitter(handlers.onLine, () => {}, Number.POSITIVE_INFINITY);
  return new Promise((resolve, reject) => {
    ipc.connectTo(DAEMON, socketPath);
    const client = ipc.of[DAEMON];
    if (!client) return reject(new Error('node-ipc made no client'));
    let open = false;
    client.on('error', reject);
    client.on('data', (data) => splitter.push(data));
    client.on('disconnect', () => {
      if (!open) return reject(new Error('closed before it was open'));
      open = false;
      splitter.end();
      handlers.onClose();
    });
    client.on('connect', () => {
      open = true;
      resolve({ send: (line) => client.socket.write(line), close: () => client.socket.destroy() });
    });
  });
}

/** Raw bytes, one attempt, no output. latin1 keeps every byte on node-ipc's way through a string and back. */
function rawModule(): IPCModule {
  const ipc = new IPCModule();
  Object.assign(ipc.config, {
    silent: true,
    rawBuffer: true,
    encoding: 'latin1',
    stopRetrying: true,
    maxRetries: 0,
  });
  return ipc;
}
