import { setTimeout as delay } from 'node:timers/promises';
import { RemoteError } from '../contract/envelope.ts';
import { AppError } from '../contract/errors.ts';
import { isAlive } from '../platform/is-alive.ts';
import type { Paths } from '../platform/paths.ts';
import { isNobodyListening, unreachable } from './hints.ts';
import { endHung } from './hung.ts';
import { openRpc, type RpcConnection } from './rpc.ts';

export interface FarewellOptions {
  /** Port servers go on, for the next daemon to adopt them. A daemon that is too old for that stops them. */
  readonly keepServers: boolean;
  /** A service manager starts the next daemon, without being asked to. */
  readonly comeBack?: boolean;
  /** A daemon that does not answer is ended by force. */
  readonly force: boolean;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

const ANSWER_LIMIT_MS = 5_000;
const LOOK_MS = 50;

/**
 * Asks the daemon of these paths to end, whatever its version and its protocol, and returns its pid when its process
 * is gone; that takes as long as its servers take to stop. Null when none runs.
 * @throws AppError DAEMON_UNREACHABLE when it does not answer, and must not be ended by force
 */
export async function stopDaemon(paths: Paths, options: FarewellOptions): Promise<number | null> {
  const connection = await openRpc(paths.socket, () => {}).catch((error) => {
    if (isNobodyListening(error)) return null;
    throw unreachable(error, paths.socket);
  });
  if (!connection) return null;
  try {
    const pid = await askToStop(connection, options).catch((error) => hung(error, paths, options));
    while (isAlive(pid)) await delay(LOOK_MS, undefined, { signal: options.signal });
    return pid;
  } finally {
    connection.close();
  }
}

/** No more of the contract than it will always have: no protocol is named, so none can be refused. */
async function askToStop(
  connection: RpcConnection,
  { keepServers, comeBack = false, signal }: FarewellOptions,
): Promise<number> {
  const ask = (method: string, params: object) =>
    connection.request(method, params, { timeoutMs: ANSWER_LIMIT_MS, signal });
  const { pid } = (await ask('daemon.hello', { client: 'cli' })) as { pid: number };
  const wishes = { ...(keepServers && { keep_servers: true }), ...(comeBack && { come_back: true }) };
  await ask('daemon.stop', wishes)
    .catch((error) => unlessTooOld(error, () => ask('daemon.stop', {})))
    .catch(unlessGone);
  return pid;
}

function unlessTooOld(error: unknown, otherwise: () => Promise<unknown>): Promise<unknown> {
  if (error instanceof RemoteError && error.body.code === 'INVALID_PARAMS') return otherwise();
  throw error;
}

/** A daemon that goes at once may take its answer along. */
function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'CONNECTION_LOST')) throw error;
}

async function hung(error: unknown, { lock, socket }: Paths, options: FarewellOptions): Promise<number> {
  if (!(error instanceof AppError && error.code === 'REQUEST_TIMEOUT')) throw error;
  const pid = options.force ? await endHung(lock, options.signal) : null;
  if (pid !== null) return pid;
  const reason = `it accepts connections at ${socket}, but said nothing for ${ANSWER_LIMIT_MS / 1000} s`;
  throw new AppError(
    'DAEMON_UNREACHABLE',
    { reason },
    { hint: options.force ? 'mcp doctor' : 'mcp daemon restart' },
  );
}
