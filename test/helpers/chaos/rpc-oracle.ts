import { CATALOGUE, type ErrorCode } from '../../../src/contract/errors.ts';
import { METHODS, type MethodName } from '../../../src/contract/methods.ts';
import type { Message } from '../rpc-client.ts';
import { unmatched } from './matching.ts';
import { MAX_MESSAGE_BYTES, parsed } from './rpc-inputs.ts';

/** What must come back for one message: JSON-RPC 2.0 read by somebody who did not write the daemon. */
export type Expected =
  | { readonly kind: 'error'; readonly id: unknown; readonly code: ErrorCode }
  | { readonly kind: 'answer'; readonly id: unknown; readonly method: MethodName }
  | { readonly kind: 'batch'; readonly answers: readonly Expected[] };

const MAX_BATCH = 100;
const MAX_DEPTH = 100;
const NEVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INTERNAL', 'PARSE_ERROR', 'METHOD_NOT_FOUND']);
const KNOWN_NUMBERS = new Map(
  (Object.keys(CATALOGUE) as ErrorCode[]).map((code) => [CATALOGUE[code].rpc as number, code]),
);

/** The answers to all these bytes, after which the sender's side is closed; in any order. */
export function expectedFor(data: Buffer): Expected[] {
  return linesOf(data).flatMap((line) => {
    if (line.length > MAX_MESSAGE_BYTES) return [failure('MESSAGE_TOO_LARGE')];
    const text = line.toString('utf8').replace(/\r$/, '');
    if (text === '') return [];
    const message = parsed(text);
    if (message === undefined) return [failure('PARSE_ERROR')];
    if (isDeep(message)) return [failure('MESSAGE_TOO_DEEP', idOf(message))];
    if (!Array.isArray(message)) return expectedForOne(message);
    if (message.length === 0 || message.length > MAX_BATCH) return [failure('INVALID_REQUEST')];
    const answers = message.flatMap(expectedForOne);
    return answers.length === 0 ? [] : [{ kind: 'batch', answers }];
  });
}

function linesOf(data: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < data.length; ) {
    const newline = data.indexOf(0x0a, start);
    const end = newline === -1 ? data.length : newline;
    lines.push(data.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function expectedForOne(message: unknown): Expected[] {
  const { jsonrpc, id, method, params, result, error } = (message ?? {}) as Record<string, unknown>;
  const rightId = id === undefined || id === null || typeof id === 'string' || typeof id === 'number';
  const rightParams = params === undefined || (typeof params === 'object' && params !== null);
  const isRequest =
    jsonrpc === '2.0' && typeof method === 'string' && result === undefined && error === undefined;
  if (!isRequest || !rightId || !rightParams) {
    return [failure('INVALID_REQUEST', idOf(message))];
  }
  if (id === undefined) return [];
  if (!Object.hasOwn(METHODS, method)) return [failure('METHOD_NOT_FOUND', id)];
  const known = method as MethodName;
  if (!METHODS[known].params.safeParse(params ?? {}).success) return [failure('INVALID_PARAMS', id)];
  return [{ kind: 'answer', id: asSent(id), method: known }];
}

function failure(code: ErrorCode, id: unknown = null): Expected {
  return { kind: 'error', code, id: asSent(id) };
}

function idOf(message: unknown): unknown {
  const { id } = (message ?? {}) as { id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** Level by level, as the daemon does not do it. */
function isDeep(message: unknown): boolean {
  let level = [message];
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return level.length > 0;
}

/** JSON has no infinity: 1e999 comes back as null. */
function asSent(id: unknown): unknown {
  return JSON.parse(JSON.stringify(id));
}

/** What is wrong between what was expected and what came, in words; nothing when all is right. */
export function mismatches(expected: readonly Expected[], received: readonly unknown[]): string[] {
  const { left, right } = unmatched(expected, received, fits);
  return [
    ...right.map((message) => `came, but is no right answer: ${shortened(message)}`),
    ...left.map((one) => `never came: ${shortened(one)}`),
  ];
}

function fits(expected: Expected, message: unknown): boolean {
  if (expected.kind === 'batch') {
    return (
      Array.isArray(message) &&
      message.length === expected.answers.length &&
      mismatches(expected.answers, message).length === 0
    );
  }
  const { id, error, result } = message as Message;
  if (id !== expected.id) return false;
  if (expected.kind === 'error') return error?.code === CATALOGUE[expected.code].rpc;
  if (error) return isLikely(error.code, expected.method);
  return METHODS[expected.method].result.safeParse(result).success;
}

/** A failure that a right request may have. Whether a cursor is one is seen only when it is read. */
function isLikely(number: number, method: MethodName): boolean {
  const code = KNOWN_NUMBERS.get(number);
  if (code === 'INVALID_PARAMS') return method === 'log.read';
  return code !== undefined && !NEVER.has(code);
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
