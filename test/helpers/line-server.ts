import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { PROTOCOL } from '../../src/contract/envelope.ts';
import { encodeLine, LineSplitter } from '../../src/contract/lines.ts';
import { version } from '../../src/platform/package-root.ts';

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** Answers a request by what it returns; `undefined` leaves it unanswered. */
export type Answer = (request: Request, socket: Socket) => unknown;

const hello: Answer = () => ({ version, protocol: PROTOCOL, pid: process.pid });

export interface LineServer {
  /** Methods in the order they were asked for, without the greeting. */
  readonly asked: string[];
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** A daemon reduced to its wire: JSON lines on a Unix socket, answers from a table. */
export async function lineServer(path: string, answers: Record<string, Answer>): Promise<LineServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const table: Record<string, Answer> = { 'daemon.hello': hello, ...answers };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const onLine = (line: string) => {
      const request = JSON.parse(line) as Request;
      if (request.method !== 'daemon.hello') asked.push(request.method);
      const result = table[request.method]?.(request, socket);
      if (result !== undefined) socket.write(encodeLine({ jsonrpc: '2.0', id: request.id, result }));
    };
    const splitter = new LineSplitter(onLine, () => {});
    socket.on('data', (chunk) => splitter.push(chunk));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(close);
  return { asked, sockets, close };
}
