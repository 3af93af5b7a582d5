import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RemoteError, type RpcError } from '../../src/contract/envelope.ts';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';
import type { MethodName, NotificationParams, Params, Result } from '../../src/contract/methods.ts';
import { inTime } from './until.ts';

/** Whatever came over the wire. */
export interface Message {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: RpcError;
}

type Answered = Message | readonly Message[];

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A client that knows no more than that there are lines of JSON: it can say what no good client would. */
export class RpcClient {
  readonly socket: Socket;
  /** What was published to this client, oldest first. */
  readonly published: NotificationParams<'event.published'>[] = [];
  readonly #unread: Answered[] = [];
  readonly #waiting: Array<(message: Answered | null) => void> = [];
  readonly #calls = new Map<number, Pending>();
  #nextId = 1;
  #listeners: Array<() => void> = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const lines = new LineSplitter(
      (line) => this.#receive(JSON.parse(line)),
      () => {},
      1024 ** 3,
    );
    socket.on('data', (chunk) => lines.push(chunk));
    socket.on('error', () => {});
    const ended = () => {
      for (const waiter of this.#waiting.splice(0)) waiter(null);
      for (const { method, reject } of this.#calls.values())
        reject(new Error(`the connection ended before ${method} was answered`));
    };
    // The daemon has nothing more to say when it ends its side, though ours may be open still.
    socket.on('end', ended);
    socket.on('close', ended);
  }

  static async open(path: string): Promise<RpcClient> {
    const socket = connect({ path, allowHalfOpen: true });
    await once(socket, 'connect');
    return new RpcClient(socket);
  }

  /** Writes text or bytes as they are. */
  write(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  /** The next message that answers no `call` and is no notification; null when the connection has ended. */
  async next(): Promise<Answered | null> {
    const message = this.#unread.shift();
    if (message) return message;
    if (this.socket.destroyed || this.socket.readableEnded) return null;
    return inTime('a message of the daemon', new Promise((resolve) => this.#waiting.push(resolve)));
  }

  /** Writes a line and answers with what comes back. */
  async ask(line: string | Uint8Array): Promise<Answered | null> {
    this.write(line);
    this.write('\n');
    return this.next();
  }

  /** @throws RemoteError as the daemon sent it; Error when the connection ends before the answer */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { method, resolve: resolve as Pending['resolve'], reject });
      this.socket.write(encodeLine({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** The first published event that fits, from the first on that was ever published to this client. */
  event(
    fits: (event: NotificationParams<'event.published'>) => boolean,
  ): Promise<NotificationParams<'event.published'>> {
    const found = new Promise<NotificationParams<'event.published'>>((resolve) => {
      const look = () => {
        const event = this.published.find(fits);
        if (event) resolve(event);
        else this.#listeners.push(look);
      };
      look();
    });
    return inTime('an event', found, { butIs: () => this.published.map(({ event }) => event.message) });
  }

  /** Resolves when the connection has ended, from either side. */
  async closed(): Promise<void> {
    if (this.socket.closed || this.socket.readableEnded) return;
    const end = Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]);
    await inTime('the end of the connection', end);
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(message: Answered): void {
    if (!Array.isArray(message)) {
      const { id, method, params } = message as Message;
      if (method === 'event.published') this.#publish(params as NotificationParams<'event.published'>);
      if (this.#settle(id, message as Message) || method) return;
    }
    const waiter = this.#waiting.shift();
    if (waiter) waiter(message);
    else this.#unread.push(message);
  }

  /** Answers the call that a message belongs to, if it is one of ours. */
  #settle(id: Message['id'], { result, error }: Message): boolean {
    const call = typeof id === 'number' ? this.#calls.get(id) : undefined;
    if (!call) return false;
    this.#calls.delete(id as number);
    if (error) call.reject(new RemoteError(error));
    else call.resolve(result);
    return true;
  }

  #publish(params: NotificationParams<'event.published'>): void {
    this.published.push(params);
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
