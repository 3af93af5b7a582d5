import type { Socket } from 'node:net';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';
import type { FromLogger, ToLogger } from './protocol.ts';

/** A daemon that speaks to the logger. */
export class LoggerSession {
  readonly #socket: Socket;
  /** Servers whose news found the socket full; that they wrote is told once there is room. */
  readonly #untold = new Set<string>();

  constructor(socket: Socket, onMessage: (message: ToLogger) => void, onClose: () => void) {
    this.#socket = socket;
    const splitter = new LineSplitter(
      (line) => onMessage(JSON.parse(line) as ToLogger),
      () => socket.destroy(),
    );
    socket.on('data', (chunk) => splitter.push(chunk));
    socket.on('drain', () => this.#tellUntold());
    // A daemon that was killed may leave a reset behind; the close that follows says all.
    socket.on('error', () => {});
    socket.on('close', onClose);
  }

  send(message: FromLogger): void {
    this.#socket.write(encodeLine(message));
  }

  /** As `send({ wrote })`, but a daemon that does not listen gets one message a server, not one a line. */
  sendWrote(server: string): void {
    if (this.#socket.writableNeedDrain) this.#untold.add(server);
    else this.send({ wrote: server });
  }

  #tellUntold(): void {
    for (const server of this.#untold) this.send({ wrote: server });
    this.#untold.clear();
  }
}
