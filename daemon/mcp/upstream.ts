import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import * as z from 'zod';
import { isTooDeep, MAX_DEPTH } from '../../src/contract/depth.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { Tool } from '../../src/contract/shapes.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { version } from '../../src/platform/package-root.ts';
import { Activity } from './activity.ts';
import { Liveness, type Question } from './liveness.ts';

/**
 * Only the client's own `callTool` looks at results with it, which we do not use: what a server answers is passed on
 * as it is. Without one, each client would make an Ajv of its own, some 100 kB, and Ajv itself is another 0.6 MB.
 */
const nobodyValidates: jsonSchemaValidator = {
  getValidator() {
    throw new Error('results are not validated here');
  },
};

/** A call without a limit of its own gets this one; progress from the server begins it anew. */
const DEFAULT_CALL_TIMEOUT_MS = 300_000;
/** A list is there or it is not: nobody computes for minutes what tools it has. */
const DEFAULT_LIST_TIMEOUT_MS = 30_000;
/** The signal ends a question whether the server lives; the SDK would not go without a limit of its own. */
const ASKED_FOR_MS = 86_400_000;
/** How long a server may take to hear that its session is over. */
const FAREWELL_MS = 500;
/** A server that pages for ever must not fill our memory. */
const MAX_PAGES = 1000;

const toolPage = z.looseObject({
  tools: z.array(
    z.looseObject({
      name: z.string(),
      description: z.string().optional(),
      inputSchema: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  nextCursor: z.string().optional(),
});
const callResult = z.looseObject({ content: z.array(z.looseObject({ type: z.string() })).default([]) });
export type CallResult = z.infer<typeof callResult>;
const anyAnswer = z.looseObject({});

export interface ServerInfo {
  readonly name: string;
  readonly version: string;
}

export interface ProofOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** After half of it the server is asked in another way. */
  readonly timeoutMs: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number | undefined;
}

/** The daemon's MCP session with one server. */
export class Upstream {
  /** Resolves when the session has ended, from either side. */
  readonly closed: Promise<void>;
  /** What can be known of the server by listening. */
  readonly activity: Activity;
  readonly #server: string;
  readonly #client: Client;
  readonly #liveness = new Liveness();

  private constructor(server: string, client: Client, activity: Activity, closed: Promise<void>) {
    this.#server = server;
    this.#client = client;
    this.activity = activity;
    this.closed = closed;
  }

  /**
   * Makes the MCP handshake over `transport`.
   * @throws what the SDK throws; the caller knows what it means for its transport
   */
  static async connect(server: string, transport: Transport, options: RequestOptions): Promise<Upstream> {
    const client = new Client(
      { name: 'mcp-manager', version },
      { capabilities: {}, jsonSchemaValidator: nobodyValidates },
    );
    const closed = new Promise<void>((resolve) => {
      client.onclose = resolve;
    });
    // Errors outside of a request (a bad notification, a lost stream) show themselves in the request that needs them.
    client.onerror = () => {};
    const activity = new Activity();
    // The client lets a listener that is there already hear everything first.
    transport.onmessage = () => activity.hear();
    await whileWanted(options.signal, (signal) => client.connect(transport, { ...options, signal }));
    return new Upstream(server, client, activity, closed);
  }

  /** What the server said of itself in its handshake. */
  get info(): ServerInfo | null {
    const said = this.#client.getServerVersion();
    return said ? { name: said.name, version: said.version } : null;
  }

  /** All tools, in the server's order. A server that declares none has none. `timeoutMs` is for each page of the list. */
  async listTools({ timeoutMs = DEFAULT_LIST_TIMEOUT_MS }: CallOptions = {}): Promise<Tool[]> {
    if (!this.#client.getServerCapabilities()?.tools) return [];
    const tools: Tool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const params = cursor === undefined ? {} : { cursor };
      const answer = await this.#request('tools/list', params, toolPage, { timeoutMs });
      for (const { name, description, inputSchema } of answer.tools) {
        tools.push({ name, description: description ?? '', input_schema: inputSchema ?? { type: 'object' } });
      }
      cursor = answer.nextCursor;
      if (cursor === undefined) break;
    }
    return tools;
  }

  /** Calls a tool; the result is as the server sent it, `isError` included. An aborted signal cancels the call there too. */
  async callTool(name: string, args: Record<string, unknown>, options: CallOptions): Promise<CallResult> {
    return this.#request('tools/call', { name, arguments: args }, callResult, options);
  }

  /**
   * Asks whether it still answers, and resolves when it has, whatever it said: see `Liveness`.
   * @throws AppError when the connection fails, and when the signal is aborted before it answered
   */
  async prove(options: ProofOptions): Promise<void> {
    await this.#liveness.ask({
      ...options,
      send: (question, signal) => this.#ask(question, signal),
    });
  }

  async #ask(method: Question, signal: AbortSignal): Promise<void> {
    const options = { signal, timeoutMs: ASKED_FOR_MS };
    try {
      await whileWanted(signal, (inner) =>
        this.#client.request({ method }, anyAnswer, requestOptions(options, inner)),
      );
    } catch (error) {
      const refused = error instanceof McpError && !isSdksOwn(error) && !signal.aborted;
      if (!refused) throw this.#translate(error, options);
    }
  }

  /** Ends the session, and tells an HTTP server so if it answers at once (MCP 2025-11-25, transports, session management). */
  async close(): Promise<void> {
    const transport = this.#client.transport;
    if (transport && hasSession(transport)) {
      await Promise.race([
        transport.terminateSession().catch(() => {}),
        pause(FAREWELL_MS, undefined, { ref: false }),
      ]);
    }
    await this.#client.close();
  }

  async #request<S extends z.ZodType>(
    method: string,
    params: Record<string, unknown>,
    schema: S,
    options: CallOptions,
  ) {
    try {
      const work = (signal: AbortSignal) =>
        this.#client.request({ method, params }, schema, requestOptions(options, signal));
      const answer = await this.activity.during(() => whileWanted(options.signal, work));
      // What nobody could write down again must not get any further.
      if (isTooDeep(answer)) throw new Error(`it is nested more than ${MAX_DEPTH} levels deep`);
      return answer as z.output<S>;
    } catch (error) {
      throw this.#translate(error, options);
    }
  }

  #translate(error: unknown, options: CallOptions): AppError {
    const server = this.#server;
    if (options.signal?.aborted) return new AppError('INTERRUPTED', { server });
    if (isSdks(error, ErrorCode.RequestTimeout, 'Request timed out')) {
      const seconds = (options.timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS) / 1000;
      return new AppError('REQUEST_TIMEOUT', { server, what: `the call to "${server}"`, seconds });
    }
    if (isSdks(error, ErrorCode.ConnectionClosed, 'Connection closed'))
      return new AppError('UPSTREAM_LOST', { server });
    const reason = error instanceof Error ? error.message : String(error);
    return new AppError('UPSTREAM_ERROR', { server, reason }, { cause: error });
  }
}

/** Asked of what it can do, not of its class: that would load the HTTP client for stdio servers too. */
function hasSession(
  transport: Transport,
): transport is Transport & Pick<StreamableHTTPClientTransport, 'terminateSession'> {
  return 'terminateSession' in transport;
}

/**
 * True for an error that the SDK itself made. Its codes are of the range that servers use for their own, so the code
 * alone does not tell.
 */
function isSdks(error: unknown, code: ErrorCode, words: string): boolean {
  return error instanceof McpError && error.code === code && error.message.endsWith(`: ${words}`);
}

function isSdksOwn(error: unknown): boolean {
  return (
    isSdks(error, ErrorCode.RequestTimeout, 'Request timed out') ||
    isSdks(error, ErrorCode.ConnectionClosed, 'Connection closed')
  );
}

function requestOptions(options: CallOptions, signal: AbortSignal): RequestOptions {
  const limit = options.timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS;
  return {
    signal,
    timeout: limit,
    // Asking for progress lets a long call that reports some outlive the default; a limit that was asked for stays.
    ...(options.timeoutMs === undefined ? { resetTimeoutOnProgress: true, onprogress: () => {} } : {}),
  };
}

/**
 * Does `work` under a signal of its own, which passes the abortion of `outer` on until the work is done. The SDK never
 * lets go of a signal: it would cancel requests that were answered long ago, the handshake among them.
 */
async function whileWanted<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const abort = () => inner.abort(outer?.reason);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort, { once: true });
  try {
    return await work(inner.signal);
  } finally {
    outer?.removeEventListener('abort', abort);
  }
}
