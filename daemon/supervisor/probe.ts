import { connect } from 'node:net';
import { execa } from 'execa';
import type { Launch } from '../../src/config/launch.ts';
import type { HealthCheck } from '../../src/domain/server.ts';
import type { Upstream } from '../mcp/upstream.ts';
import { killGroup } from '../runtime/process-tree.ts';

export interface ProbeTarget {
  readonly launch: Launch;
  readonly upstream: Upstream;
  readonly signal: AbortSignal;
}

/**
 * Asks once how a server is. Resolves with null when it is well, else with what is wrong, in words.
 * @throws the signal's reason when it is aborted before
 */
export async function probe(check: HealthCheck, target: ProbeTarget): Promise<string | null> {
  // Not AbortSignal.any: what it makes of a timeout may be collected before it fires.
  target.signal.throwIfAborted();
  const limit = new AbortController();
  const end = () => limit.abort();
  const timer = setTimeout(end, check.timeoutMs);
  target.signal.addEventListener('abort', end, { once: true });
  try {
    return await PROBES[check.type](check as never, { ...target, signal: limit.signal });
  } catch (error) {
    if (limit.signal.aborted) return `no answer within ${check.timeoutMs / 1000} s`;
    return error instanceof Error ? wordsOf(error) : String(error);
  } finally {
    clearTimeout(timer);
    target.signal.removeEventListener('abort', end);
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
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.once('connect', () => {
        socket.destroy();
        resolve(null);
      });
      socket.once('error', (error) => {
        if (signal.aborted) reject(error);
        else resolve(`${host}:${port}: ${error.message}`);
      });
    });
  },

  async command({ command }, { launch, signal }) {
    const child = execa('/bin/sh', ['-c', command], {
      cwd: launch.cwd,
      env: launch.env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      all: true,
      maxBuffer: 64 * 1024,
      detached: true,
      cleanup: false,
    });
    // The whole group: the shell may have started what hangs.
    const result = await Promise.race([child, aborted(signal)]).catch((error) => {
      if (child.pid) killGroup(child.pid);
      throw error;
    });
    if (!result.failed) return null;
    const lastLine = result.all?.trim().split('\n').at(-1) ?? '';
    return `"${command}" exited with code ${result.exitCode ?? 'unknown'}${lastLine ? `: ${lastLine}` : ''}`;
  },

  async mcp(check, { upstream, signal }) {
    await upstream.ping({ signal, timeoutMs: check.timeoutMs });
    return null;
  },
};

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function wordsOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
