import { expect, test } from 'vitest';
import { type LogQuery, readLogs } from '../../../src/cli/log-reader.ts';
import type { Client } from '../../../src/client/client.ts';
import { AppError } from '../../../src/contract/errors.ts';
import type { LogLine } from '../../../src/domain/log-line.ts';

const line = (text: string): LogLine => ({
  server: 'a',
  time: '2026-01-01T00:00:00.000Z',
  stream: 'stderr',
  text,
});
type Page = { lines: string[]; more?: boolean } | Error;

/** A client that answers `log.read` with one page after the other, and keeps what it was asked. */
function clientOf(...pages: Page[]) {
  const asked: Record<string, unknown>[] = [];
  const call = async (_: string, params: Record<string, unknown>) => {
    asked.push(params);
    const page = pages[asked.length - 1];
    if (!page) throw new AppError('INTERRUPTED');
    if (page instanceof Error) throw page;
    return { lines: page.lines.map(line), cursors: { a: String(asked.length) }, more: page.more ?? false };
  };
  return { client: { call } as unknown as Client, asked };
}

const query: LogQuery = {
  servers: ['a'],
  follow: false,
  keep: null,
  signal: new AbortController().signal,
};

async function texts(client: Client, changes: Partial<LogQuery>): Promise<string[]> {
  const read: string[] = [];
  try {
    for await (const { text } of readLogs(client, { ...query, ...changes })) read.push(text);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'INTERRUPTED')) throw error;
  }
  return read;
}

test('without a filter the daemon counts the lines', async () => {
  const { client, asked } = clientOf({ lines: ['x', 'y'] });
  expect(await texts(client, { lines: 2 })).toEqual(['x', 'y']);
  expect(asked).toEqual([{ servers: ['a'], since: undefined, tail: 2 }]);
});

test('with a filter all is read, page by page, and counted afterwards', async () => {
  const { client, asked } = clientOf(
    { lines: ['yes 1', 'no', 'yes 2'], more: true },
    { lines: ['yes 3', 'no'] },
  );
  expect(await texts(client, { lines: 2, keep: ({ text }) => text.startsWith('yes') })).toEqual([
    'yes 2',
    'yes 3',
  ]);
  expect(asked).toEqual([
    { servers: ['a'], since: undefined },
    { servers: ['a'], after: { a: '1' } },
  ]);
});

test('without a count, lines are handed on page by page', async () => {
  const { client } = clientOf({ lines: ['1', '2'], more: true }, { lines: ['3'] });
  expect(await texts(client, {})).toEqual(['1', '2', '3']);
});

test('none of what is there can be asked for, to see only what comes', async () => {
  const { client } = clientOf({ lines: [] }, { lines: ['new'] });
  expect(await texts(client, { lines: 0, follow: true })).toEqual(['new']);
  const filtered = clientOf({ lines: ['old'] }, { lines: ['new'] });
  expect(await texts(filtered.client, { lines: 0, follow: true, keep: () => true })).toEqual(['new']);
});

test('following goes on where the last answer ended, waiting only when there is nothing more at once', async () => {
  const { client, asked } = clientOf(
    { lines: ['1'] },
    { lines: ['2'], more: true },
    { lines: ['3'] },
    { lines: [] },
  );
  expect(await texts(client, { follow: true, lines: 5 })).toEqual(['1', '2', '3']);
  expect(asked.map(({ after, wait_seconds }) => [after, wait_seconds])).toEqual([
    [undefined, undefined],
    [{ a: '1' }, 30],
    [{ a: '2' }, 0],
    [{ a: '3' }, 30],
    [{ a: '4' }, 30],
  ]);
});

test('a daemon that is away is waited for, and asked for the same again', async () => {
  const { client, asked } = clientOf({ lines: ['1'] }, new AppError('CONNECTION_LOST'), { lines: ['2'] });
  expect(await texts(client, { follow: true })).toEqual(['1', '2']);
  expect(asked[2]).toEqual(asked[1]);
});

test('without following, a daemon that is away is a failure', async () => {
  const { client } = clientOf(new AppError('CONNECTION_LOST'));
  await expect(texts(client, {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});
