import { expect, it } from 'vitest';
import { auditedParams } from '../../../../daemon/rpc/audit.ts';
import { MASK } from '../../../../src/domain/mask.ts';

it('of the arguments of a tool, only the names are kept', () => {
  const params = { server: 'a', tool: 't', arguments: { to: 'ada@example.org', text: 'dear Ada' } };
  expect(auditedParams(params)).toEqual({ server: 'a', tool: 't', arguments: ['to', 'text'] });
});

it('of an entry, all but its secrets is kept', () => {
  const entry = { command: 'x', env: { API_KEY: 'abcdef', MODE: 'fast' } };
  expect(auditedParams({ server: 'a', entry })).toEqual({
    server: 'a',
    entry: { command: 'x', env: { API_KEY: MASK, MODE: 'fast' } },
  });
});
