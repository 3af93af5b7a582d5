import { setTimeout as pause } from 'node:timers/promises';
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import type { Launch } from '../../src/config/launch.ts';
import type { ServerSpec } from '../../src/domain/server.ts';
import type { ConnectOptions } from './connect.ts';
import { Upstream } from './upstream.ts';

const FIRST_RETRY_MS = 25;
const MAX_RETRY_MS = 500;

/** Tries until the server answers or refuses, or the time is up: a port that does not listen yet tells nobody. */
export async function connectOverHttp(
  spec: ServerSpec,
  launch: Launch,
  options: ConnectOptions,
): Promise<Upstream> {
  let unanswered = 0;
  for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_MS)) {
    const transport = httpTransport(spec, launch);
    const limit = limitOf(unanswered, options.timeoutMs);
    const signal = AbortSignal.any([options.signal, limit]);
    try {
      return await Upstream.connect(spec.name, transport, { timeout: options.timeoutMs, signal });
    } catch (error) {
      await transport.close().catch(() => {});
      options.signal.throwIfAborted();
      if (limit.aborted) unanswered += 1;
      else if (isRefusal(error)) throw error;
      options.onRetry(limit.aborted ? 'it takes connections and says nothing' : reasonOf(error));
      await pause(delay, undefined, { signal: options.signal });
    }
  }
}

/**
 * A try whose connection was swallowed would wait in vain for all of the time: by a proxy that listens for a server
 * which does not yet, or by Node.js 20 itself, whose first fetch never hears that its connection was closed at once. So
 * the first tries without an answer get these parts of the time, and those after them, for a server that is only slow,
 * all that is left.
 */
const PARTS_OF_TIME = [0.1, 0.2];

function limitOf(unanswered: number, timeoutMs: number): AbortSignal {
  const part = PARTS_OF_TIME[unanswered];
  return part === undefined ? new AbortController().signal : AbortSignal.timeout(part * timeoutMs);
}

function httpTransport(spec: ServerSpec, launch: Launch): Transport {
  if (launch.url === null) throw new Error(`${spec.name} has neither a channel nor a URL`);
  const url = new URL(launch.url);
  const requestInit = { headers: { ...launch.headers } };
  // The SDK types its optional callbacks without `undefined`, which exactOptionalPropertyTypes holds against Transport.
  const transport =
    spec.transport === 'sse'
      ? new SSEClientTransport(url, { requestInit })
      : new StreamableHTTPClientTransport(url, { requestInit });
  return transport as Transport;
}

/** Not to be let in, or to ask for what the key does not open: the same key would not do so a moment later. */
const REFUSED: ReadonlySet<unknown> = new Set([401, 403]);

/** True for what a server says on purpose, and would say again. All else may be a server that is not up yet. */
function isRefusal(error: unknown): boolean {
  if (error instanceof McpError) return true;
  return REFUSED.has(statusOf(error)) || /protocol version is not supported/.test(String(error));
}

/** The HTTP status that made the SDK throw; null when it was something else. */
function statusOf(error: unknown): number | null {
  const isHttp = error instanceof StreamableHTTPError || error instanceof SseError;
  return isHttp ? (error.code ?? null) : null;
}

/** fetch hides why it failed one or two causes deep. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const status = statusOf(error);
  if (status !== null && status > 0) return `${error.message} (HTTP ${status})`;
  const cause = error.cause;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : error.message;
}
