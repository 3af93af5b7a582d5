import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../src/client/client.ts';
import { BareServer } from './bare-server.ts';
import { countLines, endsWith } from './log-end.ts';
import { entryFor, FLOODER } from './places.ts';
import { Sandbox } from './sandbox.ts';

const MARK = 'the flood is over';
/** More than one flood, with the stamps: were a log rotated away, its lines could not be counted. */
const SETTINGS = `[logs]\nmax_file_bytes = ${4 * 1024 ** 3}\n`;

/** A server that is ready to flood a log of its own. */
export interface Flood {
  /** Milliseconds from the order to flood until the last line stands in the log. */
  readonly run: () => Promise<number>;
  /**
   * Ends the server and takes the log away.
   * @throws Error when lines were lost
   */
  readonly finish: () => Promise<void>;
}

/** Floods of lines on stderr, each from a fresh server. */
export class Floods {
  readonly #sandbox: Sandbox;
  readonly #lines: number;
  readonly #order: Record<string, unknown>;
  #next = 0;

  /** @param atMost how many floods there will be through the daemon */
  constructor(lines: number, atMost: number) {
    const entries = Array.from({ length: atMost }, (_, index) => [nameOf(index), entryFor(FLOODER)]);
    this.#sandbox = new Sandbox(Object.fromEntries(entries));
    this.#sandbox.configure(SETTINGS);
    this.#lines = lines;
    this.#order = { lines, mark: MARK };
  }

  daemon(): Promise<Client> {
    return this.#sandbox.daemon();
  }

  /** The child's stderr goes to the daemon, which keeps it. */
  async throughDaemon(): Promise<Flood> {
    const daemon = await this.daemon();
    const server = nameOf(this.#next++);
    await daemon.call('server.start', { server });
    const { log_file: log } = await daemon.call('server.info', { server });
    const call = { server, tool: 'flood', arguments: this.#order };
    return {
      run: () => elapsed(log, () => daemon.call('tool.call', call)),
      finish: async () => {
        await daemon.call('server.stop', { server });
        await this.#takeAway(log);
      },
    };
  }

  /** The child's stderr is the file, with nobody in between. */
  async intoFile(): Promise<Flood> {
    const log = join(this.#sandbox.home, 'direct.log');
    const stderr = openSync(log, 'a');
    const server = await BareServer.start(FLOODER, { env: this.#sandbox.env, stderr });
    closeSync(stderr);
    const call = { name: 'flood', arguments: this.#order };
    return {
      run: () => elapsed(log, () => server.request('tools/call', call)),
      finish: async () => {
        await server.kill();
        await this.#takeAway(log);
      },
    };
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  async #takeAway(log: string): Promise<void> {
    const kept = await countLines(log);
    rmSync(log);
    if (kept < this.#lines) throw new Error(`${this.#lines - kept} of ${this.#lines} lines were lost`);
  }
}

const nameOf = (index: number) => `flood-${index}`;

async function elapsed(log: string, flood: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await Promise.all([flood(), endsWith(log, MARK)]);
  return performance.now() - begin;
}
