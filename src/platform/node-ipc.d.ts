/**
 * The part of node-ipc 12.0.0 that we use, which ships without types. In raw mode it hands over bytes as they come
 * and leaves framing to us; `connect`, `error`, `disconnect` and `data` are events of a client.
 */
declare module 'node-ipc' {
  import type { Socket } from 'node:net';

  export interface IpcConfig {
    silent: boolean;
    rawBuffer: boolean;
    encoding: BufferEncoding;
    stopRetrying: boolean;
    maxRetries: number;
    maxConnections: number;
    unlink: boolean;
    readableAll: boolean;
    writableAll: boolean;
  }

  export interface IpcClient {
    readonly socket: Socket;
    on(event: 'connect' | 'disconnect' | 'destroy', listener: () => void): void;
    on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): void;
    on(event: 'data', listener: (data: Buffer) => void): void;
  }

  export interface IpcServer {
    readonly server: import('node:net').Server;
    readonly sockets: Socket[];
    start(): void;
    stop(): void;
    on(event: 'start', listener: () => void): void;
    on(event: 'connect' | 'socket.disconnected', listener: (socket: Socket) => void): void;
    on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): void;
    on(event: 'data', listener: (data: Buffer, socket: Socket) => void): void;
  }

  export class IPCModule {
    readonly config: IpcConfig;
    readonly of: Record<string, IpcClient | undefined>;
    readonly server: IpcServer;
    connectTo(id: string, path: string, callback?: () => void): void;
    disconnect(id: string): void;
    serve(path: string, callback?: () => void): void;
  }
}
