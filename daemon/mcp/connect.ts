import type { Launch } from '../../src/config/launch.ts';
import type { ServerSpec } from '../../src/domain/server.ts';
import type { Instance } from '../runtime/runtime.ts';
import { StdioTransport } from './stdio-transport.ts';
import { Upstream } from './upstream.ts';

export interface ConnectOptions {
  /** Ends the attempt; its reason is thrown. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** A line on stdout of a stdio server that is no MCP message. */
  readonly onNoise: (line: string) => void;
  /** What keeps an HTTP server from answering yet, each time it is tried. */
  readonly onRetry: (reason: string) => void;
}

/**
 * The MCP session with an instance that has just been started. Over stdio there is one try, for the pipe keeps what
 * it is given; over HTTP there are as many as the time allows, for a port that does not listen yet tells nobody.
 */
export async function connectUpstream(
  spec: ServerSpec,
  launch: Launch,
  instance: Instance,
  options: ConnectOptions,
): Promise<Upstream> {
  if (instance.channel) {
    const { input, output } = instance.channel;
    const request = { signal: options.signal, timeout: options.timeoutMs };
    return Upstream.connect(spec.name, new StdioTransport(input, output, options.onNoise), request);
  }
  // Loaded for those who need it: see docs/adr/0005-small-daemon.md.
  const { connectOverHttp } = await import('./connect-over-http.ts');
  return connectOverHttp(spec, launch, options);
}
