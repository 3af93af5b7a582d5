import type { Instance, Runtime } from './runtime.ts';

/** A server that somebody else runs: there is nothing to spawn and nothing to stop, only its URL to speak to. */
export class RemoteRuntime implements Runtime {
  async start(): Promise<Instance> {
    return {
      pid: null,
      exited: new Promise(() => {}),
      channel: null,
      attended: Promise.resolve(),
      outlives: false,
      adoptedAgeMs: null,
      stop: async () => {},
      clear: async () => {},
    };
  }
}
