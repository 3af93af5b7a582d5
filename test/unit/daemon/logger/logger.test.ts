import { closeSync, existsSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LoggerConnection } from '../../../../daemon/logger/connection.ts';
import { fifoPath, makeFifos, openForServer } from '../../../../daemon/logger/fifo.ts';
import { Logger } from '../../../../daemon/logger/logger.ts';
import type { FromLogger } from '../../../../daemon/logger/protocol.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';
import { until } from '../../../helpers/until.ts';

const LIMITS = { maxFileBytes: 1024 * 1024, maxFiles: 5 };

async function connected(dir: string) {
  const told: FromLogger[] = [];
  const connection = await LoggerConnection.dial(join(dir, 's'), {
    onMessage: (message) => told.push(message),
    onClose: () => {},
  });
  connection.send({ do: 'hello', id: 0, limits: LIMITS });
  const heard = (what: string, fits: (message: FromLogger) => boolean) => until(what, () => told.find(fits));
  return { connection, told, heard };
}

async function startLogger() {
  const dir = tempDir();
  const logger = new Logger(dir);
  await logger.listen(join(dir, 's'));
  onTestFinished(() => {
    logger.leave();
    return logger.done;
  });
  await makeFifos(dir, 'web');
  return { dir, logger, ...(await connected(dir)) };
}

/** The ends of the pipes that a server would have. */
function ends(dir: string) {
  const stdout = openForServer(fifoPath(dir, 'web', 'stdout'));
  const stderr = openForServer(fifoPath(dir, 'web', 'stderr'));
  return { stdout, stderr, close: () => [stdout, stderr].forEach(closeSync) };
}

const logged = (dir: string) => {
  const file = join(dir, 'web.log');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return lines.map((line) => line.slice(line.indexOf(' ') + 1)).sort();
};

describe('the logger', () => {
  it('takes in what was written before it looked, and says when nobody writes any more', async () => {
    const { dir, connection, heard } = await startLogger();
    const server = ends(dir);
    writeSync(server.stdout, 'early\n');
    writeSync(server.stderr, 'warned\nnot ended');
    connection.send({ do: 'attach', id: 1, server: 'web', fresh: true });
    await heard('it is attached', (message) => 'answer' in message && message.answer === 1);
    server.close();
    await heard('it ended', (message) => 'ended' in message && message.ended === 'web');
    expect(logged(dir)).toEqual(['stderr not ended', 'stderr warned', 'stdout early']);
  });

  it('reads all pipes of a run that begins while somebody of the run before has one of them open', async () => {
    const { dir, connection, heard } = await startLogger();
    const [first, second] = [ends(dir), ends(dir)];
    closeSync(second.stdout);
    connection.send({ do: 'attach', id: 1, server: 'web', fresh: true });
    await heard('it is attached', (message) => 'answer' in message && message.answer === 1);
    writeSync(first.stdout, 'first\n');
    closeSync(first.stdout);
    await until('it is in the log', () => logged(dir).includes('stdout first'));
    for (const id of [2, 3]) {
      // Twice around: by then the end of that pipe was noticed.
      connection.send({ do: 'last_words', id, server: 'web' });
      await heard('it answers', (message) => 'answer' in message && message.answer === id);
    }
    const third = ends(dir);
    connection.send({ do: 'attach', id: 4, server: 'web', fresh: true });
    writeSync(third.stdout, 'third\n');
    await until('it is in the log', () => logged(dir).includes('stdout third'));
    third.close();
    for (const end of [first.stderr, second.stderr]) closeSync(end);
    await heard('it ended', (message) => 'ended' in message);
  });

  it('answers with the last words of the present run, and with those of no other', async () => {
    const { dir, connection, told, heard } = await startLogger();
    for (const [id, word] of [
      [1, 'first'],
      [2, 'second'],
    ] as const) {
      const server = ends(dir);
      connection.send({ do: 'attach', id, server: 'web', fresh: true });
      writeSync(server.stderr, `${word}\n`);
      await heard('it is attached', (message) => 'answer' in message && message.answer === id);
      server.close();
      const endings = () => told.filter((message) => 'ended' in message).length;
      await until(`${word} was the last`, () => endings() === id);
    }
    connection.send({ do: 'last_words', id: 3, server: 'web' });
    const answer = await heard('it answers', (message) => 'answer' in message && message.answer === 3);
    expect(answer).toMatchObject({ lines: ['second'] });
  });

  it('goes on reading when its daemon is gone, and serves the next one', async () => {
    const { dir, connection } = await startLogger();
    const server = ends(dir);
    connection.send({ do: 'attach', id: 1, server: 'web', fresh: true });
    await connection.end();
    writeSync(server.stdout, 'alone\n');
    await until('it is in the log', () => logged(dir).includes('stdout alone'));

    const next = await connected(dir);
    next.connection.send({ do: 'attach', id: 1, server: 'web', fresh: false });
    writeSync(server.stdout, 'together\n');
    await next.heard('it wrote', (message) => 'wrote' in message);
    await until('it is in the log', () => logged(dir).includes('stdout together'));
    server.close();
    await next.heard('it ended', (message) => 'ended' in message);
    expect(logged(dir)).toEqual(['stdout alone', 'stdout together']);
  });

  it('leaves when there is neither a daemon nor anything to read', async () => {
    const { dir, logger, connection } = await startLogger();
    const server = ends(dir);
    connection.send({ do: 'attach', id: 1, server: 'web', fresh: true });
    await connection.end();
    writeSync(server.stderr, 'the end\n');
    server.close();
    await logger.done;
    expect(logged(dir)).toEqual(['stderr the end']);
  });

  it('lets go of pipes that a stranger holds open', async () => {
    const { dir, connection, heard } = await startLogger();
    const server = ends(dir);
    connection.send({ do: 'attach', id: 1, server: 'web', fresh: true });
    await heard('it is attached', (message) => 'answer' in message && message.answer === 1);
    connection.send({ do: 'release', server: 'web' });
    await heard('it ended', (message) => 'ended' in message);
    server.close();
  });

  it('says what it cannot read, and lets the daemon go on', async () => {
    const { connection, heard } = await startLogger();
    connection.send({ do: 'attach', id: 1, server: 'nobody', fresh: true });
    await heard('it is told', (message) => 'problem' in message && message.problem === 'nobody');
    await heard('it ended', (message) => 'ended' in message && message.ended === 'nobody');
  });

  it('bounds logs as it is told', async () => {
    const { dir, connection, heard } = await startLogger();
    connection.send({ do: 'hello', id: 7, limits: { maxFileBytes: 4096, maxFiles: 2 } });
    await heard('it answers', (message) => 'answer' in message && message.answer === 7);
    for (let line = 0; line < 200; line += 1)
      connection.send({ do: 'note', server: 'web', text: `${line} ${'x'.repeat(100)}` });
    await until('the last is written', () => logged(dir).some((line) => line.startsWith('daemon 199 ')));
    expect(statSync(join(dir, 'web.log')).size).toBeLessThanOrEqual(4096);
  });
});

describe('the pipes of a server', () => {
  it('are made anew where something else is in their place', async () => {
    const dir = tempDir();
    await makeFifos(dir, 'web');
    await makeFifos(dir, 'web');
    writeFileSync(fifoPath(dir, 'api2', 'stdout'), 'a file');
    await makeFifos(dir, 'api2');
    expect(statSync(fifoPath(dir, 'api2', 'stdout')).isFIFO()).toBe(true);
    expect(statSync(fifoPath(dir, 'api2', 'stderr')).mode & 0o777).toBe(0o600);
  });
});
