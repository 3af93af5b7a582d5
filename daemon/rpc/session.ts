import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import {
  isJSONRPCID,
  isJSONRPCRequest,
  type JSONRPCRequest,
  type JSONRPCResponse,
  JSONRPCServer,
} from 'json-rpc-2.0';
import { isTooDeep, MAX_DEPTH } from '../../src/contract/depth.ts';
import { toRpcError } from '../../src/contract/envelope.ts';
import { AppError, type ErrorCode } from '../../src/contract/errors.ts';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';
import { METHODS, type NotificationName, type NotificationParams } from '../../src/contract/methods.ts';
import type { Caller, Dispatcher } from './dispatch.ts';

/** Above this much unread output nothing more is read from a client until it has caught up. */
const PAUSE_BYTES = 1024 * 1024;
/** A client that lets this much pile up is dropped: it does not read. */
const DROP_BYTES = 32 * 1024 * 1024;
/** A subscriber gets changes whether it asks or not, so it is dropped earlier. */
const DROP_SUBSCRIBER_BYTES = 4 * 1024 * 1024;
/** Calls of one client that may be under way at a time; more are not read until some are answered. */
const MAX_IN_FLIGHT = 128;
/** Messages in one JSON-RPC batch. */
const MAX_BATCH = 100;

export interface SessionDeps {
  readonly dispatcher: Dispatcher;
  readonly maxMessageBytes: number;
  readonly onDropped: (client: string, reason: string) => void;
}

type AfterAnswer = Array<() => void>;

/** One connection: lines in, answers and notifications out. Whatever it sends, only this connection suffers. */
export class Session implements Caller {
  name = 'cli';
  readonly #socket: Socket;
  readonly #deps: SessionDeps;
  readonly #gone = new AbortController();
  readonly #rpc: JSONRPCServer<AfterAnswer>;
  readonly #lines: LineSplitter;
  #introduced = false;
  #inFlight = 0;
  #ended = false;

  constructor(socket: Socket, deps: SessionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#rpc = this.#server();
    // Every call under way listens, and many may be.
    setMaxListeners(0, this.#gone.signal);
    this.#lines = new LineSplitter(
      (line) => this.#receive(line),
      () => this.#refuseOversized(),
      deps.maxMessageBytes,
    );
    // `nc -U` fed by a pipe closes its side after the last request and still wants the answers.
    socket.allowHalfOpen = true;
    socket.on('end', () => this.#hearEnd());
    socket.on('drain', () => this.#throttle());
    socket.on('close', () => this.#gone.abort());
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  notify<N extends NotificationName>(method: N, params: NotificationParams<N>): void {
    if (this.#socket.writableLength > DROP_SUBSCRIBER_BYTES)
      this.#drop('it does not read what it subscribed to');
    else this.#write({ jsonrpc: '2.0', method, params });
  }

  #server(): JSONRPCServer<AfterAnswer> {
    // What fails is answered, and a bug is in our own log: the package would print both on stderr.
    const server = new JSONRPCServer<AfterAnswer>({ errorListener: () => {} });
    server.mapErrorToJSONRPCErrorResponse = (id, error) => {
      const known =
        error instanceof AppError ? error : new AppError('INTERNAL', { reference: 'none' }, { cause: error });
      return { jsonrpc: '2.0', id, error: toRpcError(known) };
    };
    server.handleMethodNotFound = async (request) =>
      failure('METHOD_NOT_FOUND', request.id, { method: request.method });
    for (const method of Object.keys(METHODS)) {
      server.addMethod(method, (params, after) =>
        this.#deps.dispatcher.dispatch(method, params, this, (action) => after.push(action)),
      );
    }
    return server;
  }

  #receive(line: string): void {
    const message = parse(line);
    if (message === undefined) this.#write(failure('PARSE_ERROR', null));
    else if (isTooDeep(message))
      this.#write(failure('MESSAGE_TOO_DEEP', idOf(message), { limit: MAX_DEPTH }));
    else if (Array.isArray(message)) void this.#answerBatch(message);
    else void this.#answerOne(message);
  }

  async #answerOne(message: unknown): Promise<void> {
    const after: AfterAnswer = [];
    const response = await this.#track(this.#respond(message, after));
    if (response) this.#write(response);
    for (const action of after) action();
  }

  /** JSON-RPC 2.0 section 6: one array of answers, in any order, none at all when there were only notifications. */
  async #answerBatch(messages: readonly unknown[]): Promise<void> {
    if (messages.length === 0 || messages.length > MAX_BATCH) {
      this.#write(failure('INVALID_REQUEST', null));
      return;
    }
    const after: AfterAnswer = [];
    const responses = await this.#track(
      Promise.all(messages.map((message) => this.#respond(message, after))),
    );
    const answers = responses.filter((response) => response !== null);
    if (answers.length > 0) this.#write(answers);
    for (const action of after) action();
  }

  async #respond(message: unknown, after: AfterAnswer): Promise<JSONRPCResponse | null> {
    if (!isRequest(message)) return failure('INVALID_REQUEST', idOf(message));
    if (message.method === 'daemon.hello') this.#introduced = true;
    const response = await this.#rpc.receive(message, after);
    // JSON-RPC 2.0 section 4.1: a notification gets no answer, not even that there is no such method.
    return message.id === undefined ? null : response;
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight += 1;
    this.#throttle();
    try {
      return await work;
    } finally {
      this.#inFlight -= 1;
      this.#throttle();
      // The answer is written in the turns that follow; only then may the connection end.
      if (this.#ended) setImmediate(() => this.#endIfIdle());
    }
  }

  #throttle(): void {
    const busy = this.#inFlight >= MAX_IN_FLIGHT || this.#socket.writableLength > PAUSE_BYTES;
    if (busy) this.#socket.pause();
    else this.#socket.resume();
  }

  #write(message: unknown): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(encodeLine(message));
    if (this.#socket.writableLength > DROP_BYTES) this.#drop('it does not read its answers');
    else if (this.#socket.writableLength > PAUSE_BYTES) this.#socket.pause();
  }

  #refuseOversized(): void {
    this.#write(failure('MESSAGE_TOO_LARGE', null, { limit: this.#deps.maxMessageBytes }));
  }

  /**
   * The other side will send nothing more. A client that introduced itself keeps its side open while it waits, so
   * it is gone; one that did not may have been `nc` and gets its answers first.
   */
  #hearEnd(): void {
    this.#lines.end();
    this.#ended = true;
    if (this.#introduced) this.#socket.destroy();
    else this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#inFlight === 0) this.#socket.end();
  }

  #drop(reason: string): void {
    this.#socket.destroy();
    this.#deps.onDropped(this.name, reason);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** JSON-RPC 2.0 section 4, params included: when there are any, they are a structured value. */
function isRequest(message: unknown): message is JSONRPCRequest {
  // The package looks into what it is given without looking whether there is anything.
  if (typeof message !== 'object' || message === null || !isJSONRPCRequest(message)) return false;
  const { id, method, params } = message;
  return (
    typeof method === 'string' &&
    (id === undefined || isJSONRPCID(id)) &&
    (params === undefined || (typeof params === 'object' && params !== null))
  );
}

function idOf(message: unknown): string | number | null {
  const id = typeof message === 'object' && message !== null ? (message as { id?: unknown }).id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function failure(code: ErrorCode, id: string | number | null | undefined, details = {}): JSONRPCResponse {
  return { jsonrpc: '2.0', id: id ?? null, error: toRpcError(new AppError(code, details)) };
}
