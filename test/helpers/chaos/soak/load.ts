import { setTimeout as pause } from 'node:timers/promises';
import { RemoteError } from '../../../../src/contract/envelope.ts';
import { RpcClient } from '../../rpc-client.ts';
import { until } from '../../until.ts';
import type { Dice } from '../dice.ts';
import { Subscriber } from '../subscriber.ts';

/** Something that a client does again and again. Throws what the client does; `RemoteError` is an answer. */
export type Habit = (client: RpcClient, dice: Dice) => Promise<void>;

const RETRY_MS = 20;

/** Clients that never give up: whoever loses the daemon looks for the next one. */
export class Load {
  readonly #socket: string;
  readonly #actors: Promise<void>[] = [];
  readonly #listeners: Promise<void>[] = [];
  readonly subscribers: Subscriber[] = [];
  /** What no client should ever have seen. */
  readonly complaints: string[] = [];
  /** Answers that were right. */
  answers = 0;
  #open = true;
  /** Settles when clients may go on; they come to rest before their next deed. */
  #gate = Promise.resolve();
  #resting = 0;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** One more client with this habit, that rests up to `restMs` between two times. */
  add(habit: Habit, dice: Dice, restMs: number): void {
    this.#actors.push(this.#act(habit, dice, restMs));
  }

  addSubscriber(): void {
    this.#listeners.push(this.#subscribe());
  }

  /** Has every client rest while `work` is done. */
  async pauseFor<T>(work: () => Promise<T>): Promise<T> {
    let open = () => {};
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    try {
      await until('every client rests', () => this.#resting === this.#actors.length, { limitMs: 30_000 });
      return await work();
    } finally {
      open();
    }
  }

  /** Ends every client, each after what it is doing. */
  async stop(): Promise<void> {
    this.#open = false;
    for (const subscriber of this.subscribers) subscriber.close();
    await Promise.all([...this.#actors, ...this.#listeners]);
  }

  summary(): string {
    const events = this.subscribers.reduce((sum, { heard }) => sum + heard, 0);
    return `${this.answers} answers, ${events} events heard by ${this.subscribers.length} subscribers`;
  }

  async #act(habit: Habit, dice: Dice, restMs: number): Promise<void> {
    while (this.#open) {
      const client = await this.#reach(() => RpcClient.open(this.#socket));
      while (client && this.#open && !client.socket.destroyed && !client.socket.readableEnded) {
        await habit(client, dice).then(
          () => {
            this.answers += 1;
          },
          (error: unknown) => this.#judge(error),
        );
        await pause(dice.between(0, restMs));
        await this.#rest();
      }
      client?.close();
    }
  }

  async #rest(): Promise<void> {
    this.#resting += 1;
    await this.#gate;
    this.#resting -= 1;
  }

  /** A failure may be; one that the daemon cannot explain may not. */
  #judge(error: unknown): void {
    const lost = error instanceof Error && error.message.includes('the connection ended');
    const explained = error instanceof RemoteError && error.body.code !== 'INTERNAL';
    if (!lost && !explained) this.complaints.push(String(error));
  }

  async #subscribe(): Promise<void> {
    while (this.#open) {
      const subscriber = await this.#reach(() => Subscriber.open(this.#socket));
      if (subscriber) this.subscribers.push(subscriber);
      await subscriber?.ended;
    }
  }

  /** Null when the load has ended before anybody answered. */
  async #reach<T>(open: () => Promise<T>): Promise<T | null> {
    while (this.#open) {
      const opened = await open().catch(() => null);
      if (opened) return opened;
      await pause(RETRY_MS);
    }
    return null;
  }
}
