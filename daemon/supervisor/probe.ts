import { connect } from 'node:net';
import { execa } from 'execa';
import type { Launch } from '../../src/config/launch.ts';
import type { HealthCheck } from '../../src/domain/server.ts';
import type { Upstream } from '../mcp/upstream.ts';

export interface ProbeTarget {
  readonly launch: Launch;
  readonly upstream: Upstream;
  readonly signal: AbortSignal;
}

/** Asks once how a server is. Resolves with null when it is well, else with what is wrong, in words. */
export async function probe(check: HealthCheck, target: ProbeTarget): Promise<string | null> {
  const signal = AbortSignal.any([target.signal, AbortSignal.timeout(check.timeoutMs)]);
  try {
    return await PROBES[check.type](check as never, { ...target, signal });
  } catch (error) {
    if (signal.aborted && !target.signal.aborted) return `no answer within ${check.timeoutMs / 1000} s`;
    return error instanceof Error ? wordsOf(error) : String(error);
  }
}

type Probe<T extends HealthCheck['type']> = (
  check: Extract<HealthCheck, { type: T }>,
  target: ProbeTarget,
) => Promise<string | null>;

const PROBES: { [T in HealthCheck['type']]: Probe<T> } = {
  async http({ url }, { signal }) {
    const response = await fetch(url, { signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 400 ? null : `${url} answered ${response.status}`;
  },

  tcp({ host, port }, { signal }) {
    return new Promise((resolve) => {
      const socket = connect({ host, port, signal });
      socket.once('connect', () => {
        socket.destroy();
        resolve(null);
      });
      socket.once('error', (error) => resolve(`${host}:${port}: ${error.message}`));
    });
  },

  async command({ command }, { launch, signal }) {
    const result = await execa('/bin/sh', ['-c', command], {
      cwd: launch.cwd,
      env: launch.env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      all: true,
      maxBuffer: 64 * 1024,
      cancelSignal: signal,
    });
    if (signal.aborted) throw signal.reason;
    if (!result.failed) return null;
    const lastLine = result.all?.trim().split('\n').at(-1) ?? '';
    return `"${command}" exited with code ${result.exitCode ?? 'unknown'}${lastLine ? `: ${lastLine}` : ''}`;
  },

  async mcp(check, { upstream, signal }) {
    await upstream.ping({ signal, timeoutMs: check.timeoutMs });
    return null;
  },
};

function wordsOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
