import { expect, test } from 'vitest';
import { maskError } from '../../../daemon/mask-error.ts';
import { AppError } from '../../../src/contract/errors.ts';

const secrets = new Set(['hunter2-secret']);

test('what a server says in a failure is shown without what it was given, wherever that stands', () => {
  const cause = new Error('kept for the log');
  const said = new AppError(
    'HANDSHAKE_FAILED',
    {
      server: 'a',
      reason: 'no hunter2-secret',
      deep: [{ words: ['x hunter2-secret'] }],
      code: 7,
      none: null,
    },
    { hint: 'try hunter2-secret', cause },
  );
  const shown = maskError(said, secrets) as AppError;
  expect(shown.toBody()).toEqual({
    code: 'HANDSHAKE_FAILED',
    message: '"a" refused the MCP handshake: no ••••',
    hint: 'try ••••',
    details: { server: 'a', reason: 'no ••••', deep: [{ words: ['x ••••'] }], code: 7, none: null },
  });
  expect(shown.cause).toBe(cause);
});

test('what is no failure of ours passes as it is', () => {
  const bug = new Error('hunter2-secret');
  expect(maskError(bug, secrets)).toBe(bug);
});
