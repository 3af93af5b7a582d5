import { connect, type Socket } from 'node:net';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';
import type { FromLogger, ToLogger } from './protocol.ts';

export interface ConnectionListener {
  readonly onMessage: (message: FromLogger) => void;
  readonly onClose: () => void;
}

/** One connection to a logger. */
export class LoggerConnection {
  readonly #socket: Socket;
  readonly closed: Promise<void>;

  private constructor(socket: Socket, { onMessage, onClose }: ConnectionListener) {
    this.#socket = socket;
    const splitter = new LineSplitter(
      (line) => onMessage(JSON.parse(line) as FromLogger),
      () => socket.destroy(),
    );
    socket.on('data', (chunk) => splitter.push(chunk));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        onClose();
        resolve();
      });
    });
  }

  /** Rejects with the system's own error when nobody listens. */
  static dial(path: string, listener: ConnectionListener): Promise<LoggerConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new LoggerConnection(socket, listener));
      });
    });
  }

  send(message: ToLogger): void {
    this.#socket.write(encodeLine(message));
  }

  /** Says no more; resolves when the logger has closed its side too. */
  end(): Promise<void> {
    this.#socket.end();
    return this.closed;
  }
}
