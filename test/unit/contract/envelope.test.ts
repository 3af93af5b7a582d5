import { describe, expect, it } from 'vitest';
import { errorBodyOf, RemoteError, toRpcError } from '../../../src/contract/envelope.ts';
import { AppError, CATALOGUE, type ErrorCode } from '../../../src/contract/errors.ts';

const codes = Object.keys(CATALOGUE) as ErrorCode[];

describe('an error on its way from the daemon to its client', () => {
  it.each(codes)('%s arrives with its code, words and details', (code) => {
    const thrown = new AppError(code, { server: 'mem0', pid: 42 });
    const received = new RemoteError(JSON.parse(JSON.stringify(toRpcError(thrown))));
    expect(errorBodyOf(received)).toEqual(thrown.toBody());
    expect(received.message).toBe(thrown.message);
  });

  it('keeps the words of a code that this client does not know', () => {
    const body = { code: 'FROM_THE_FUTURE', message: 'new trouble', hint: 'upgrade', details: { a: 1 } };
    expect(new RemoteError({ code: -32050, message: 'new trouble', data: body }).body).toEqual(body);
  });

  it('without our words is told by its number', () => {
    const body = { code: 'METHOD_NOT_FOUND', message: 'nope', hint: '', details: {} };
    expect(new RemoteError({ code: -32601, message: 'nope' }).body).toEqual(body);
    expect(new RemoteError({ code: 7, message: 'nope' }).body.code).toBe('INTERNAL');
  });
});

it('errorBodyOf knows our failures from bugs', () => {
  expect(errorBodyOf(new AppError('INTERRUPTED'))?.code).toBe('INTERRUPTED');
  expect(errorBodyOf(new TypeError('x is not a function'))).toBeNull();
  expect(errorBodyOf('a string')).toBeNull();
});
