import { once } from 'node:events';
import { RpcClient } from '../rpc-client.ts';
import type { Kept } from './kept.ts';

/** Somebody who hears of every event, and finds out whether one is lost: on the way, or when the daemon is killed. */
export class Subscriber {
  readonly #client: RpcClient;

  private constructor(client: RpcClient) {
    this.#client = client;
  }

  static async open(socket: string): Promise<Subscriber> {
    const client = await RpcClient.open(socket);
    await client.call('event.subscribe', {});
    return new Subscriber(client);
  }

  /** Resolves when the daemon is gone, or `close` was called. */
  get ended(): Promise<unknown> {
    const { socket } = this.#client;
    return socket.closed || socket.readableEnded
      ? Promise.resolve()
      : Promise.race([once(socket, 'close'), once(socket, 'end')]);
  }

  get heard(): number {
    return this.#client.published.length;
  }

  close(): void {
    this.#client.close();
  }

  /** What was skipped between two events, in words. */
  gaps(): string[] {
    const ids = this.#client.published.map(({ event }) => event.id);
    return ids.flatMap((id, index) => {
      const before = ids[index - 1] ?? id - 1;
      return id === before + 1 ? [] : [`after event ${before} came ${id}`];
    });
  }

  /** What was heard and is not kept as it was heard. */
  lostIn({ events }: Kept): string[] {
    return this.#client.published.flatMap(({ event }) =>
      events.get(event.id) === event.message ? [] : [`${event.id}: ${event.message}`],
    );
  }
}
