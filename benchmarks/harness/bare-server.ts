import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface BareServerOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Where its stderr goes: nowhere unless told otherwise. */
  readonly stderr?: IOType | number;
}

/**
 * The least that makes a stdio server ready and talks to it: a pipe, JSON lines, the MCP handshake, and nothing that
 * makes a supervisor one. It is the floor that ours is compared with.
 */
export class BareServer {
  readonly child: ChildProcess;
  readonly #input: Writable;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(words: readonly string[], { env, stderr = 'ignore' }: BareServerOptions) {
    const [file = '', ...args] = words;
    this.child = spawn(file, args, { env, stdio: ['pipe', 'pipe', stderr] });
    this.#input = this.child.stdin as Writable;
    const lines = new LineSplitter(
      (line) => this.#receive(JSON.parse(line)),
      () => {},
      Number.POSITIVE_INFINITY,
    );
    (this.child.stdout as Readable).on('data', (chunk) => lines.push(chunk));
  }

  /** Resolves when the handshake is done: the server is ready. */
  static async start(words: readonly string[], options: BareServerOptions): Promise<BareServer> {
    const server = new BareServer(words, options);
    const clientInfo = { name: 'benchmark', version: '1.0.0' };
    await server.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    server.#input.write(encodeLine({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return server;
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = this.#lastId;
    this.#lastId += 1;
    const answered = new Promise<Answer>((resolve) => this.#pending.set(id, resolve));
    this.#input.write(encodeLine({ jsonrpc: '2.0', id, method, params }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Ends it at once; resolves when it is gone. */
  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  #receive(answer: Answer): void {
    if (answer.id === undefined) return;
    this.#pending.get(answer.id)?.(answer);
    this.#pending.delete(answer.id);
  }
}
