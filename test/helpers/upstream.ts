import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { StdioTransport } from '../../daemon/mcp/stdio-transport.ts';
import { Upstream } from '../../daemon/mcp/upstream.ts';

/** Answers a request by what it returns or throws; a method that is not there is never answered. */
export type Methods = Readonly<Record<string, (params: Record<string, unknown>) => unknown>>;

const initialize = ({ protocolVersion }: Record<string, unknown>) => ({
  protocolVersion,
  capabilities: { tools: {} },
  serverInfo: { name: 'here', version: '1.0.0' },
});

/** A server in this process, behind pipes. */
export class PipedServer {
  readonly input = new PassThrough();
  readonly output = new PassThrough();
  /** Methods and notifications in the order in which they came. */
  readonly heard: string[] = [];
  readonly #methods: Methods;

  constructor(methods: Methods = {}) {
    this.#methods = { initialize, ...methods };
    createInterface({ input: this.input }).on('line', (line) => void this.#answer(JSON.parse(line)));
  }

  /** The daemon's session with it. */
  connect(): Promise<Upstream> {
    const transport = new StdioTransport(this.input, this.output, () => {});
    return Upstream.connect('here', transport, {});
  }

  async #answer(request: { id?: number; method: string; params?: Record<string, unknown> }): Promise<void> {
    this.heard.push(request.method);
    const method = this.#methods[request.method];
    if (request.id === undefined || !method) return;
    const reply = (outcome: object) =>
      this.output.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...outcome })}\n`);
    try {
      reply({ result: await method(request.params ?? {}) });
    } catch (error) {
      const { code = -32603, message } = error as Error & { code?: number };
      reply({ error: { code, message } });
    }
  }
}
