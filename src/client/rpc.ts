import { JSONRPCClient, type JSONRPCResponse } from 'json-rpc-2.0';
import { RemoteError } from '../contract/envelope.ts';
import { AppError } from '../contract/errors.ts';
import { encodeLine } from '../contract/lines.ts';
import { dial } from './connect.ts';

export interface RequestOptions {
  /** Milliseconds to wait for the answer; without it, as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait with `INTERRUPTED`. What the daemon does meanwhile ends when the connection is closed. */
  readonly signal?: AbortSignal | undefined;
}

export type NotificationListener = (method: string, params: unknown) => void;

/** One open connection that speaks JSON-RPC: answers are matched with their requests by id. */
export interface RpcConnection {
  readonly closed: boolean;
  /** Settles when it is closed, by whichever side. */
  readonly lost: Promise<void>;
  /** Rejects with `RemoteError` (the daemon's own words), `CONNECTION_LOST`, `REQUEST_TIMEOUT` or `INTERRUPTED`. */
  request(method: string, params: unknown, options?: RequestOptions): Promise<unknown>;
  close(): void;
}

/** Dials `socketPath`; rejects as `dial` does. */
export async function openRpc(socketPath: string, notify: NotificationListener): Promise<RpcConnection> {
  const pending = new Set<number>();
  const rpc: JSONRPCClient = new JSONRPCClient((message) => lines.send(encodeLine(message)));
  let closed = false;
  let lastId = 0;
  let tellLost = () => {};
  const lost = new Promise<void>((resolve) => {
    tellLost = resolve;
  });

  const lines = await dial(socketPath, {
    onLine: (line) => {
      const message = parse(line);
      if (!message) lines.close();
      else if (isNotification(message)) notify(message.method, message.params);
      // An error without an id is about a request that could not even be read: nobody else will ever be answered.
      else if (message.id === null) rpc.receive([...pending].map((id) => ({ ...message, id })));
      else rpc.receive(message);
    },
    onClose: () => {
      closed = true;
      tellLost();
      rpc.rejectAllPendingRequests('the connection was lost');
    },
  });

  const exchange = async (method: string, params: unknown): Promise<unknown> => {
    if (closed) throw new AppError('CONNECTION_LOST');
    const id = ++lastId;
    pending.add(id);
    const answer = await rpc.requestAdvanced({ jsonrpc: '2.0', id, method, params });
    pending.delete(id);
    if (!answer.error) return answer.result;
    throw closed ? new AppError('CONNECTION_LOST') : new RemoteError(answer.error);
  };

  return {
    get closed() {
      return closed;
    },
    lost,
    request: (method, params, options = {}) => bounded(exchange(method, params), method, options),
    close: () => lines.close(),
  };
}

type Notification = { method: string; params?: unknown };

function isNotification(message: JSONRPCResponse | Notification): message is Notification {
  return 'method' in message;
}

/** Null for a line that is no JSON object: whoever sent it is not a daemon of ours. */
function parse(line: string): JSONRPCResponse | Notification | null {
  try {
    const message = JSON.parse(line);
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}

/** `answer`, or the first of the two ends that a wait can have: too late, or no longer wanted. */
export function bounded<T>(
  answer: Promise<T>,
  what: string,
  { timeoutMs, signal }: RequestOptions,
): Promise<T> {
  if (timeoutMs === undefined && signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(new AppError('INTERRUPTED'));
    const tooLate = () => reject(new AppError('REQUEST_TIMEOUT', { what, seconds: (timeoutMs ?? 0) / 1000 }));
    const timer = timeoutMs === undefined ? undefined : setTimeout(tooLate, timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    };
    if (signal?.aborted) interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    answer.then(resolve, reject).finally(settle);
  });
}
