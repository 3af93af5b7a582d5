import { describe, expect, it } from 'vitest';
import { AppError, CATALOGUE, type ErrorCode, EXIT, exitCodeOf } from '../../../src/contract/errors.ts';
import { RESERVED_NAMES } from '../../../src/domain/name.ts';

const rows = Object.entries(CATALOGUE) as [ErrorCode, (typeof CATALOGUE)[ErrorCode]][];
const placeholders = (text: string) => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] as string);

/** Where nothing is left to do. */
const NO_HINT: readonly ErrorCode[] = ['INTERRUPTED'];
/** Details that only the hint tells. */
const ONLY_IN_HINT: Partial<Record<ErrorCode, readonly string[]>> = { SPAWN_NOT_FOUND: ['path'] };

describe('the catalogue of errors', () => {
  it('gives every code a JSON-RPC number of its own', () => {
    expect(new Set(rows.map(([, row]) => row.rpc)).size).toBe(rows.length);
  });

  it.each(rows)('%s keeps to the ranges of JSON-RPC, HTTP and exit codes', (code, row) => {
    const ofTheSpecification = [-32700, -32600, -32601, -32602, -32603];
    const ours = row.rpc <= -32000 && row.rpc >= -32099;
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(ofTheSpecification.includes(row.rpc) || ours).toBe(true);
    expect(row.http >= 400 && row.http < 600).toBe(true);
    expect(Object.values(EXIT)).toContain(row.exit);
    expect(row.exit).not.toBe(EXIT.ok);
  });

  it.each(rows)('%s says what happened in one plain line', (_, row) => {
    expect(row.message).toMatch(/^[a-z"{].*[^.!\s]$/);
  });

  it.each(rows)('%s says what to do next, where somebody can act', (code, row) => {
    expect(row.hint === '').toBe(NO_HINT.includes(code));
    expect(row.hint).not.toMatch(/[.!\s]$/);
  });

  it.each(rows)('%s fills its texts from details with plain names', (code, row) => {
    const told = [...placeholders(row.message), ...(ONLY_IN_HINT[code] ?? [])];
    for (const name of told) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(told).toEqual(expect.arrayContaining(placeholders(row.hint)));
  });

  it.each(rows)('%s names only commands that the CLI has words for', (_, row) => {
    const words = [...row.hint.matchAll(/\bmcp (?:\{server\} )?([a-z]+)/g)].map(
      (match) => match[1] as string,
    );
    for (const word of words) expect(RESERVED_NAMES).toContain(word);
  });
});

describe('AppError', () => {
  it('fills message and hint from its details', () => {
    const error = new AppError('ENV_VAR_UNSET', { server: 'mem0', variable: 'API_KEY' });
    expect(error.toBody()).toEqual({
      code: 'ENV_VAR_UNSET',
      message: '"mem0" needs the variable API_KEY, which is not set',
      hint: 'set it in the env_file, or give a default: ${API_KEY:-value}',
      details: { server: 'mem0', variable: 'API_KEY' },
    });
  });

  it('leaves a placeholder without a detail as it is, and reads none into a detail', () => {
    const error = new AppError('SERVER_INVALID', { problem: 'not {server}, nor {constructor}' });
    expect(error.message).toBe('the entry of "{server}" is invalid: not {server}, nor {constructor}');
  });

  it('takes a better hint from who throws it, and keeps the cause', () => {
    const cause = new Error('why');
    const error = new AppError('SERVER_NOT_FOUND', { server: 'm' }, { hint: 'did you mean "mem0"?', cause });
    expect([error.hint, error.cause]).toEqual(['did you mean "mem0"?', cause]);
  });
});

describe('exitCodeOf', () => {
  it.each(rows)('%s', (code, row) => {
    expect(exitCodeOf(code)).toBe(row.exit);
  });

  it.each(['NEVER_HEARD_OF', 'toString', '__proto__', ''])(
    'counts %j, which it does not know, as failed',
    (code) => {
      expect(exitCodeOf(code)).toBe(EXIT.failed);
    },
  );
});
