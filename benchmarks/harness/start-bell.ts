import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { LineSplitter } from '../../src/contract/lines.ts';

export interface Ring {
  readonly pid: number;
  /** When we heard it, on the clock of `performance.now()`. */
  readonly at: number;
}

/**
 * A named pipe that servers write their pid into as the first thing they do. The same ear hears each of them, so its
 * delay is the same for all that are compared, whatever language they are written in.
 */
export class StartBell {
  readonly path: string;
  readonly #socket: Socket;
  readonly #heard: Ring[] = [];

  /** Makes the pipe at `path`, where nothing is yet. */
  constructor(path: string) {
    execFileSync('mkfifo', ['-m', '600', path]);
    this.path = path;
    // Open for writing too: otherwise the pipe would end whenever nobody else has it open.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    const splitter = new LineSplitter(
      (line) => {
        this.#heard.push({ pid: Number(line), at: performance.now() });
        this.#socket.emit('ring');
      },
      () => {},
    );
    this.#socket.on('data', (chunk) => splitter.push(chunk));
  }

  /** The next start that was not asked for yet, even when it was heard before. */
  async next(): Promise<Ring> {
    for (;;) {
      const ring = this.#heard.shift();
      if (ring) return ring;
      await once(this.#socket, 'ring');
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
