import { once } from 'node:events';
import { connect } from 'node:net';
import { LineSplitter } from '../../../src/contract/lines.ts';
import { inTime } from '../until.ts';

/** All that came over one connection. */
export interface Heard {
  readonly answers: readonly unknown[];
  /** Lines that were no JSON, of which there may be none. */
  readonly unreadable: readonly string[];
}

/** How long the slowest of the answers may take. */
const LIMIT_MS = 30_000;

/**
 * Sends these chunks and waits for so many answers, then ends its own side and waits for the other's. The answers
 * come first because a client that has introduced itself and hangs up gets none.
 */
export async function converse(path: string, chunks: readonly Buffer[], count: number): Promise<Heard> {
  const socket = connect({ path, allowHalfOpen: true });
  const answers: unknown[] = [];
  const unreadable: string[] = [];
  let tellEnough = () => {};
  const enough = new Promise<void>((resolve) => {
    tellEnough = resolve;
  });
  const hear = (line: string) => {
    const message = parse(line);
    if (message === undefined) unreadable.push(line.slice(0, 200));
    else if (!isNotification(message)) answers.push(message);
    if (answers.length >= count) tellEnough();
  };
  const lines = new LineSplitter(hear, () => {}, 1024 ** 3);
  socket.on('data', (chunk) => lines.push(chunk));
  const ended = Promise.race([once(socket, 'end'), once(socket, 'close')]);
  for (const chunk of chunks) socket.write(chunk);
  if (count > 0)
    await inTime(`${count} answers`, Promise.race([enough, ended]), {
      limitMs: LIMIT_MS,
      butIs: () => answers,
    });
  socket.end();
  await inTime('the end of the answers', ended, { limitMs: LIMIT_MS });
  socket.destroy();
  return { answers, unreadable };
}

/** Sends these chunks and is gone, whatever is under way. */
export async function hangUp(path: string, chunks: readonly Buffer[]): Promise<void> {
  const socket = connect({ path });
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const chunk of chunks) await new Promise((written) => socket.write(chunk, written));
  socket.destroy();
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isNotification(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message;
}
