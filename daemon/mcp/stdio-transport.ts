import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';

/** A tool result may carry images or files; past this a message is no message but a runaway. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * MCP's stdio transport (2025-11-25, transports, stdio) over pipes of a process that somebody else spawned and ends.
 * What is not a message goes to `onNoise`, a line at a time, and hurts nobody.
 */
export class StdioTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #input: Writable;
  readonly #output: Readable;
  readonly #onNoise: (line: string) => void;
  #closed = false;

  constructor(input: Writable, output: Readable, onNoise: (line: string) => void) {
    this.#input = input;
    this.#output = output;
    this.#onNoise = onNoise;
  }

  async start(): Promise<void> {
    const splitter = new LineSplitter(
      (line) => this.#receive(line),
      () => this.#onNoise(`(a line of more than ${MAX_MESSAGE_BYTES} bytes)`),
      MAX_MESSAGE_BYTES,
    );
    this.#output.on('data', (chunk: Buffer) => splitter.push(chunk));
    this.#output.once('end', () => {
      splitter.end();
      this.#finish();
    });
    this.#output.on('error', (error) => this.#fail(error));
    // A server that closed its stdin can never be asked anything again, even if it still talks.
    this.#input.on('error', (error) => this.#fail(error));
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#input.write(encodeLine(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Ends the conversation, not the process: the runtime does that. */
  async close(): Promise<void> {
    this.#finish();
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message) this.onmessage?.(message);
    else this.#onNoise(line);
  }

  #fail(error: Error): void {
    this.onerror?.(error);
    this.#finish();
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}

function parseMessage(line: string): JSONRPCMessage | null {
  try {
    return JSONRPCMessageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
