import type { Instance, Runtime } from '../../daemon/runtime/runtime.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { Exit } from '../../src/domain/server.ts';
import { type Methods, PipedServer } from './upstream.ts';

/** What a fake server does when it is started. */
export type Behaviour = 'ready' | 'silent' | 'refuses' | 'dies' | 'cannot be spawned';

const METHODS: Readonly<Record<Behaviour, Methods>> = {
  ready: {},
  silent: { initialize: () => new Promise(() => {}) },
  refuses: {
    initialize: () => {
      throw new Error('refused');
    },
  },
  dies: {},
  'cannot be spawned': {},
};

/** The runtime of servers that are not there: they speak MCP over pipes of this process, and die when a test says so. */
export class FakeRuntime implements Runtime {
  /** Every instance that was ever started, in order. */
  readonly instances: FakeInstance[] = [];
  readonly #behave: () => Behaviour;
  #nextPid = 1000;

  constructor(behave: () => Behaviour = () => 'ready') {
    this.#behave = behave;
  }

  get alive(): FakeInstance[] {
    return this.instances.filter((instance) => instance.alive);
  }

  async start(): Promise<Instance> {
    const behaviour = this.#behave();
    if (this.alive.length > 0) throw new Error('a second instance was started while the first is alive');
    if (behaviour === 'cannot be spawned')
      throw new AppError('SPAWN_FAILED', { server: 'fake', reason: 'no' });
    const instance = new FakeInstance(this.#nextPid++, METHODS[behaviour]);
    this.instances.push(instance);
    if (behaviour === 'dies') instance.end({ code: 1, signal: null });
    return instance;
  }
}

export class FakeInstance implements Instance {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly channel: NonNullable<Instance['channel']>;
  readonly attended = Promise.resolve();
  readonly outlives = false;
  readonly adoptedAgeMs = null;
  alive = true;
  readonly #exit: (exit: Exit) => void;

  constructor(pid: number, methods: Methods) {
    this.pid = pid;
    this.channel = new PipedServer(methods);
    let exit: (exit: Exit) => void = () => {};
    this.exited = new Promise((resolve) => {
      exit = resolve;
    });
    this.#exit = exit;
  }

  /** Its process ends by itself. */
  end(exit: Exit): void {
    this.alive = false;
    this.#exit(exit);
    this.channel.output.destroy();
  }

  async clear(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Takes a few turns, as ending a process does. */
  async stop(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.alive) this.end({ code: 0, signal: null });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
