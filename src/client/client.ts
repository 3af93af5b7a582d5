import { PROTOCOL } from '../contract/envelope.ts';
import { AppError } from '../contract/errors.ts';
import type {
  MethodName,
  NotificationName,
  NotificationParams,
  Params,
  Result,
} from '../contract/methods.ts';
import { version } from '../platform/package-root.ts';
import type { Env, Paths } from '../platform/paths.ts';
import { reach } from './reach.ts';
import { bounded, type RequestOptions, type RpcConnection } from './rpc.ts';

/** What the daemon answered to `daemon.hello`. */
export type Hello = Result<'daemon.hello'>;

export interface Client {
  readonly daemon: Hello;
  /** Settles when the connection of this moment is gone; calls open a new one. */
  readonly lost: Promise<void>;
  /**
   * Calls a method of the contract. Reads are sent again once after a lost connection; nothing else ever is, for it
   * may already have happened. Rejects with `RemoteError` or `AppError`.
   */
  call<M extends MethodName>(method: M, params: Params<M>, options?: RequestOptions): Promise<Result<M>>;
  /** Hears a notification until the returned function is called. */
  on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void;
  close(): void;
}

export interface ConnectOptions {
  readonly paths: Paths;
  readonly env?: Env;
  /** Start a daemon when none runs. `auto`, the default, does so unless MCP_NO_AUTOSTART=1. */
  readonly launch?: 'auto' | 'always' | 'never';
  /** Milliseconds to keep dialing when nobody listens and no daemon may be started: somebody else starts one. */
  readonly patienceMs?: number;
  /** The daemon's entry point, where it is not the installed one. */
  readonly entry?: string;
  /** Who is calling, for the event store. Default `cli`. */
  readonly name?: string;
  /** Ends every call that names no signal of its own. */
  readonly signal?: AbortSignal;
  /** Hears, once, that daemon and client are of different versions, and what to do about it. */
  readonly warn?: (text: string) => void;
}

/** A daemon that listens answers this at once; one that does not is stopped, or hangs. */
const HELLO_LIMIT_MS = 5_000;
/** How long a lost daemon may take to come back before a read gives up. */
const PATIENCE_MS = 3_000;

/** Connects to the daemon and learns its version. Rejects with `AppError` or `RemoteError`. */
export async function connect(options: ConnectOptions): Promise<Client> {
  const env = options.env ?? process.env;
  const { launch = 'auto' } = options;
  const mayLaunch = launch === 'always' || (launch === 'auto' && env.MCP_NO_AUTOSTART !== '1');
  const client = new DaemonClient(options, env);
  await bounded(client.open(mayLaunch, options.patienceMs), 'connecting', { signal: options.signal });
  if (client.daemon.version !== version) await tellVersions(client.daemon, options, env);
  return client;
}

class DaemonClient implements Client {
  readonly #options: ConnectOptions;
  readonly #env: Env;
  readonly #listeners = new Map<string, Set<(params: never) => void>>();
  #connection: RpcConnection | null = null;
  #opening: Promise<RpcConnection> | null = null;
  #hello: Hello | null = null;

  constructor(options: ConnectOptions, env: Env) {
    this.#options = options;
    this.#env = env;
  }

  get daemon(): Hello {
    if (!this.#hello) throw new Error('the client was used before it was open');
    return this.#hello;
  }

  get lost(): Promise<void> {
    return this.#connection?.lost ?? Promise.resolve();
  }

  /** Calls that find the connection lost at the same moment share one new one. */
  open(launch: boolean, patienceMs = 0): Promise<RpcConnection> {
    this.#opening ??= this.#reach(launch, patienceMs).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** A daemon's sockets outlive it by a moment: who is hung up on before the first word may find the next one. */
  async #reach(launch: boolean, patienceMs: number): Promise<RpcConnection> {
    return this.#reachOnce(launch, patienceMs).catch((error) => {
      if (!isLost(error)) throw error;
      return this.#reachOnce(launch, patienceMs);
    });
  }

  async #reachOnce(launch: boolean, patienceMs: number): Promise<RpcConnection> {
    const { paths, entry, name = 'cli' } = this.#options;
    const notify = (method: string, params: unknown) => this.#publish(method, params);
    const connection = await reach({ paths, env: this.#env, launch, entry, patienceMs, notify });
    this.#connection = connection;
    this.#hello = await greet(connection, name).catch((error) => {
      connection.close();
      throw error;
    });
    return connection;
  }

  async call<M extends MethodName>(method: M, params: Params<M>, options: RequestOptions = {}) {
    const send = async (connection: RpcConnection) =>
      (await connection.request(method, params, { signal: this.#options.signal, ...options })) as Result<M>;
    try {
      return await send(await this.#connected());
    } catch (error) {
      if (!isLost(error) || !(await mayRepeat(method))) throw error;
      return send(await this.open(false, PATIENCE_MS));
    }
  }

  on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  close(): void {
    this.#connection?.close();
  }

  /** A daemon that went away between two calls may be back; one that the user stopped is not started again. */
  async #connected(): Promise<RpcConnection> {
    const connection = this.#connection;
    return connection && !connection.closed ? connection : this.open(false);
  }

  #publish(method: string, params: unknown): void {
    for (const listener of this.#listeners.get(method) ?? []) listener(params as never);
  }
}

async function greet(connection: RpcConnection, client: string): Promise<Hello> {
  const params: Params<'daemon.hello'> = { protocol: PROTOCOL, client };
  const answer = await connection
    .request('daemon.hello', params, { timeoutMs: HELLO_LIMIT_MS })
    .catch((error) => {
      if (!(error instanceof AppError && error.code === 'REQUEST_TIMEOUT')) throw error;
      const reason = `it accepts connections, but said nothing for ${HELLO_LIMIT_MS / 1000} s`;
      throw new AppError('DAEMON_UNREACHABLE', { reason }, { hint: 'mcp daemon restart' });
    });
  const hello = answer as Hello;
  if (hello.protocol === PROTOCOL) return hello;
  throw new AppError('PROTOCOL_MISMATCH', {
    client_protocol: PROTOCOL,
    daemon_protocol: hello.protocol,
    daemon_version: hello.version,
  });
}

/** The words are loaded only where they are needed. */
async function tellVersions(daemon: Hello, { paths, warn }: ConnectOptions, env: Env): Promise<void> {
  if (!warn) return;
  const { versionNote } = await import('./version-note.ts');
  warn(await versionNote(daemon.version, paths, env));
}

function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'CONNECTION_LOST';
}

/** The table brings its schemas along, which are slow to load: it is read only when a connection was lost. */
async function mayRepeat(method: MethodName): Promise<boolean> {
  const { METHODS } = await import('../contract/methods.ts');
  return METHODS[method].retry;
}
