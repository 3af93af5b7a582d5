import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { LineSplitter } from '../../src/contract/lines.ts';
import { monotonicMs } from './clock.ts';

/** A start that was heard. All times are of `monotonicMs`. */
export interface Ring {
  readonly pid: number;
  readonly at: number;
  /** When its process began, if it said so. */
  readonly spawnedAt: number | null;
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
        this.#heard.push(parseRing(line, monotonicMs()));
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

  /** When the last of the next `count` starts was heard. */
  async last(count: number): Promise<number> {
    let at = 0;
    for (let left = count; left > 0; left -= 1) ({ at } = await this.next());
    return at;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Reads `pid` or `pid spawnedAt`. */
export function parseRing(line: string, at: number): Ring {
  const [pid, spawnedAt] = line.split(' ').map(Number);
  if (pid === undefined || !Number.isInteger(pid)) throw new Error(`no start: ${JSON.stringify(line)}`);
  return { pid, at, spawnedAt: spawnedAt ?? null };
}
