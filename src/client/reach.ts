import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../contract/errors.ts';
import type { Env, Paths } from '../platform/paths.ts';
import { isNobodyListening, unreachable } from './hints.ts';
import { launchDaemon } from './launch.ts';
import { type NotificationListener, openRpc, type RpcConnection } from './rpc.ts';

export interface ReachOptions {
  readonly paths: Paths;
  readonly env: Env;
  /** Start a daemon when none listens. */
  readonly launch: boolean;
  /** The daemon's entry point, where it is not the installed one. */
  readonly entry?: string | undefined;
  /** Milliseconds to keep dialing when nobody listens and none may be started: a restart takes a moment. */
  readonly patienceMs?: number | undefined;
  readonly notify: NotificationListener;
}

const REDIAL_MS = 50;
/** How long the winner of a start race may take to listen before we try to start one ourselves again. */
const WINNER_MS = 2_000;
/** launchd starts a service without waiting for it to be ready. */
const SERVICE_MS = 20_000;
/** A daemon that is shutting down holds its lock until its servers are gone; after this we give up. */
const START_LIMIT_MS = 30_000;

/** A connection to the daemon of these paths, started if need be. Rejects with an `AppError` or `RemoteError`. */
export async function reach(options: ReachOptions): Promise<RpcConnection> {
  const first = await attempt(options);
  if (first) return first;
  if (!options.launch) return dialFor(options.patienceMs ?? 0, options);
  if (await startedAsService(options)) return dialFor(SERVICE_MS, options);
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const outcome = await launchDaemon({ env: options.env, cwd: options.paths.home, entry: options.entry });
    if (outcome === 'started') return dialFor(0, options);
    const winner = await dialFor(WINNER_MS, options).catch(unlessGone);
    if (winner) return winner;
  }
  throw new AppError('DAEMON_START_FAILED', { reason: 'another one holds its lock, but does not listen' });
}

/** Loaded only when no daemon runs. An entry point of the caller's own is not the one that is installed. */
async function startedAsService({ paths, env, entry }: ReachOptions): Promise<boolean> {
  if (entry !== undefined) return false;
  const [{ startService }, { thisHost }] = await Promise.all([
    import('./service/start.ts'),
    import('./service/host.ts'),
  ]);
  return startService(paths, thisHost(env));
}

async function dialFor(patienceMs: number, options: ReachOptions): Promise<RpcConnection> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const late = Date.now() >= deadline;
    const connection = await (late ? dialOrExplain(options) : attempt(options));
    if (connection) return connection;
    await delay(REDIAL_MS);
  }
}

/** Null when nobody listens. */
async function attempt(options: ReachOptions): Promise<RpcConnection | null> {
  return dialOrExplain(options).catch(unlessGone);
}

async function dialOrExplain({ paths, notify }: ReachOptions): Promise<RpcConnection> {
  return openRpc(paths.socket, notify).catch((error) => {
    throw unreachable(error, paths.socket);
  });
}

function unlessGone(error: unknown): null {
  if (error instanceof AppError && isNobodyListening(error.cause)) return null;
  throw error;
}
