import { connect } from 'node:net';
import type { Launch } from '../../src/config/launch.ts';
import { describeExit, type HealthCheck } from '../../src/domain/server.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Upstream } from '../mcp/upstream.ts';
import { runBriefly } from '../runtime/brief-command.ts';
import { probeHttp } from './probe-http.ts';

/** What a probe needs besides its check. */
export interface ProbeTarget {
  readonly launch: Launch;
  readonly upstream: Pick<Upstream, 'prove'>;
  readonly clock: Clock;
  /** Ends the probe; all that it began is over when its promise is settled. */
  readonly signal: AbortSignal;
}

/** What is wrong. */
export interface Complaint {
  /** In words without a full stop; secrets are not masked. */
  readonly reason: string;
  /** True when there was no answer in time, false when there was one, and it was bad. */
  readonly silent: boolean;
}

/**
 * Asks once how a server is; resolves with null when it is well.
 * @throws the signal's reason when it is aborted before
 */
export async function probe(check: HealthCheck, target: ProbeTarget): Promise<Complaint | null> {
  // Not AbortSignal.any: what it makes of a timeout may be collected before it fires.
  target.signal.throwIfAborted();
  const limit = new AbortController();
  const end = () => limit.abort();
  const disarm = target.clock.after(check.timeoutMs, end);
  target.signal.addEventListener('abort', end, { once: true });
  try {
    const reason = await PROBES[check.type](check as never, { ...target, signal: limit.signal });
    return reason === null ? null : { reason, silent: false };
  } catch (error) {
    target.signal.throwIfAborted();
    if (limit.signal.aborted) return { reason: `no answer within ${check.timeoutMs / 1000} s`, silent: true };
    return { reason: wordsOf(error), silent: false };
  } finally {
    disarm();
    target.signal.removeEventListener('abort', end);
  }
}

/** Resolves with what is wrong with an answer, null for nothing; throws when there was none. */
type Probe<T extends HealthCheck['type']> = (
  check: Extract<HealthCheck, { type: T }>,
  target: ProbeTarget,
) => Promise<string | null>;

const PROBES: { [T in HealthCheck['type']]: Probe<T> } = {
  http: ({ url }, { signal }) => probeHttp(url, signal),

  tcp({ host, port }, { signal }) {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.on('error', reject);
      socket.once('connect', () => {
        socket.destroy();
        resolve(null);
      });
    });
  },

  async command({ command }, { launch, signal }) {
    const { exit, lastLine } = await runBriefly(command, launch, signal);
    if (exit.code === 0) return null;
    return `"${command}" ${describeExit(exit)}${lastLine ? `: ${lastLine}` : ''}`;
  },

  async mcp({ timeoutMs }, { upstream, clock, signal }) {
    await upstream.prove({ clock, signal, timeoutMs });
    return null;
  },
};

function wordsOf(error: unknown): string {
  // A name with several addresses fails once for each, in an error that says nothing itself.
  if (error instanceof AggregateError) return wordsOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
