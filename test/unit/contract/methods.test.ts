import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../scripts/docs/rpc-examples.ts';
import { METHODS, type MethodName, type MethodRow, NOTIFICATIONS } from '../../../src/contract/methods.ts';
import { arbitraryOf } from '../../helpers/arbitrary-of.ts';

const rows = Object.entries(METHODS) as [MethodName, MethodRow][];
const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('every method', () => {
  it.each(rows)('%s takes parameters and gives results that survive the wire unchanged', (_, row) => {
    const schemas = [
      [row.params, 'input'],
      [row.result, 'output'],
    ] as const;
    for (const [schema, io] of schemas) {
      fc.assert(
        fc.property(arbitraryOf(schema, io), (sent) => {
          expect(overTheWire(schema.parse(overTheWire(sent)))).toEqual(sent);
        }),
        { numRuns: 50 },
      );
    }
  });

  it.each(rows)('%s refuses a parameter that it does not know', (name, row) => {
    const result = row.params.safeParse({ ...EXAMPLES[name], surprise: true });
    expect(result.error?.issues).toEqual([expect.objectContaining({ code: 'unrecognized_keys' })]);
  });

  it.each(rows)('%s takes the parameters that the docs give as its example', (name, row) => {
    expect(row.params.parse(EXAMPLES[name])).toEqual(EXAMPLES[name]);
  });

  it.each(rows)('%s lets a newer daemon add fields to its result', (_, row) => {
    fc.assert(
      fc.property(arbitraryOf(row.result, 'output'), (result) => {
        expect(row.result.safeParse({ ...(result as object), added_later: 1 }).success).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each(rows)('%s is called noun.verb, and only what changes nothing may be sent twice', (name, row) => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
    expect(row.summary).toMatch(/^[A-Z].*\.$/s);
    if (row.access === 'read') expect(row.retry).toBe(true);
    if (row.access === 'write') expect(row.retry).toBe(false);
  });
});

it.each(Object.entries(NOTIFICATIONS))('the notification %s survives the wire unchanged', (_, schema) => {
  fc.assert(
    fc.property(arbitraryOf(schema, 'output'), (sent) => {
      expect(overTheWire(schema.parse(overTheWire(sent)))).toEqual(sent);
    }),
    { numRuns: 50 },
  );
});

describe('the bounds of parameters', () => {
  const accepts = (name: MethodName, params: unknown) => METHODS[name].params.safeParse(params).success;

  it.each([
    ['event.list', { since: 'yesterday' }],
    ['event.list', { since: '2' }],
    ['event.list', { limit: 0 }],
    ['event.list', { limit: 10_001 }],
    ['event.list', { severity: 'bad' }],
    ['log.read', { servers: [] }],
    ['log.read', { servers: ['a'], wait_seconds: 61 }],
    ['log.read', { servers: ['a'], tail: -1 }],
    ['server.start', { server: 'a', timeout_seconds: 0 }],
    ['server.start', {}],
    ['daemon.status', []],
    ['daemon.status', null],
  ] as const)('%s refuses %j', (name, params) => {
    expect(accepts(name, params)).toBe(false);
  });

  it.each([
    ['event.list', { since: '2030-01-01' }],
    ['event.list', { since: '2030-01-01T00:00:00+02:00' }],
    ['log.read', { servers: ['a'], wait_seconds: 0 }],
    ['server.status', {}],
  ] as const)('%s takes %j', (name, params) => {
    expect(accepts(name, params)).toBe(true);
  });
});
