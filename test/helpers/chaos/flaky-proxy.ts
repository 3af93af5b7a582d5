import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a network may be. `stalled`: connections are taken, and nothing gets through. `cut`: they are reset. */
export type Weather = 'open' | 'stalled' | 'cut';

/** A network between a client and a port of loopback, as bad as it is told to be. */
export class FlakyProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #weather: Weather = 'open';

  private constructor(target: number) {
    this.#server = createServer((near) => this.#join(near, target));
  }

  static async to(target: number): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get weather(): Weather {
    return this.#weather;
  }

  /** Changes the weather for connections that are open, and for those to come. */
  become(weather: Weather): void {
    this.#weather = weather;
    for (const socket of this.#sockets) this.#expose(socket);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket, target: number): void {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.on('data', (chunk) => other.write(chunk));
      this.#expose(socket);
    }
  }

  #expose(socket: Socket): void {
    if (this.#weather === 'cut') socket.resetAndDestroy();
    else if (this.#weather === 'stalled') socket.pause();
    else socket.resume();
  }
}
