import { afterEach, expect, test, vi } from 'vitest';
import { failureOf, formatFailure, report, wantsJson } from '../../../src/cli/failure.ts';
import { RemoteError } from '../../../src/contract/envelope.ts';
import { AppError } from '../../../src/contract/errors.ts';

afterEach(() => void vi.restoreAllMocks());

function capture(stream: 'stdout' | 'stderr'): () => string {
  const written: string[] = [];
  vi.spyOn(process[stream], 'write').mockImplementation((text) => Boolean(written.push(String(text))));
  return () => written.join('');
}

test('a failure says what happened, what to do, and what the server said last', () => {
  const body = {
    code: 'EXITED_EARLY',
    message: '"mem0" exited with code 1 before it was ready',
    hint: 'its last words are below',
    details: { last_words: ['Traceback', '  no module named \u001b[31mmem0\u001b[0m'] },
  };
  expect(formatFailure(body)).toBe(
    [
      'error: "mem0" exited with code 1 before it was ready',
      'hint: its last words are below',
      '  | Traceback',
      '  |   no module named mem0',
    ].join('\n'),
  );
});

test('with --json it is one document on stdout', () => {
  const [stdout, stderr] = [capture('stdout'), capture('stderr')];
  const code = report(new AppError('SERVER_NOT_FOUND', { server: 'x' }), 'json');
  expect(code).toBe(4);
  expect(JSON.parse(stdout())).toEqual({
    error: {
      code: 'SERVER_NOT_FOUND',
      message: 'no server is named "x"',
      hint: 'mcp list shows them; mcp add adds one',
      details: { server: 'x' },
    },
  });
  expect(stderr()).toBe('');
});

test('where answers are lines, it is one line', () => {
  const stdout = capture('stdout');
  report(new AppError('CONNECTION_LOST'), 'json lines');
  expect(stdout().trimEnd()).not.toContain('\n');
  expect(JSON.parse(stdout())).toMatchObject({ error: { code: 'CONNECTION_LOST' } });
});

test('an interrupt needs no words', () => {
  const [stdout, stderr] = [capture('stdout'), capture('stderr')];
  expect(report(new AppError('INTERRUPTED'), 'words')).toBe(130);
  expect(report(Object.assign(new Error('x'), { name: 'AbortError' }), 'json')).toBe(130);
  expect(stdout() + stderr()).toBe('');
});

test('a code that only a newer daemon knows keeps its words and counts as failed', () => {
  const stderr = capture('stderr');
  const data = { code: 'BRAND_NEW', message: 'something new', hint: 'try this', details: {} };
  expect(report(new RemoteError({ code: -1, message: '', data }), 'words')).toBe(1);
  expect(stderr()).toBe('error: something new\nhint: try this\n');
});

test('anything else is a bug of ours, with the place where it happened', () => {
  const body = failureOf(new TypeError('x is not a function'));
  expect(body).toMatchObject({ code: 'INTERNAL', message: 'mcp failed unexpectedly: x is not a function' });
  expect(body.details.last_words).not.toHaveLength(0);
});

test.each([
  [['status', '--json'], true],
  [['add', 'x', '--', 'node', '--json'], false],
  [['--json', 'add', 'x', '--', 'node'], true],
  [['status'], false],
])('%j wants JSON: %s', (argv, wanted) => {
  expect(wantsJson(argv)).toBe(wanted);
});
