import fc, { type Arbitrary } from 'fast-check';
import type { z } from 'zod';
import { METHODS, type MethodName } from '../../../src/contract/methods.ts';
import { arbitraryOf } from '../arbitrary-of.ts';
import { type Entry, entryOf } from '../servers.ts';
import { tinyEntry } from './tiny.ts';

/** What the registry of a daemon that is talked nonsense to has in it; nothing in it costs much to start. */
export const FUZZED_REGISTRY: Readonly<Record<string, Entry>> = {
  tiny: tinyEntry(),
  echo: entryOf('echo', { restart: { max_retries: 1 } }),
  failing: { command: 'false', install: 'true', restart: { max_retries: 0 } },
  missing: { command: '/nowhere/at/all', install: 'false' },
  disabled: tinyEntry({ enabled: false }),
  invalid: { comand: 'x' },
};

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...Object.keys(FUZZED_REGISTRY)) },
  { weight: 1, arbitrary: fc.constantFrom('', '__proto__', 'constructor', '../x', 'x'.repeat(33), 'all') },
);
const entry = fc.constantFrom<unknown>(
  ...Object.values(FUZZED_REGISTRY),
  { url: 'http://127.0.0.1:9/mcp', ready_timeout: '50ms' },
  {},
  { command: 5, port: 'x' },
  { command: 'x', 'x-note': { y: [1, null] } },
);
const fields = fc.constantFrom<unknown>(
  { description: 'd' },
  { description: null, tags: ['a'] },
  { command: null },
  { enabled: false },
  { enabled: true, 'x-a': { b: 1 } },
  JSON.parse('{"__proto__": 1}'),
);
/** Values that mean something to the daemon, by the name of their parameter. */
const meaningful: Readonly<Record<string, Arbitrary<unknown>>> = {
  server: name,
  servers: fc.array(name, { minLength: 1, maxLength: 3 }),
  tool: fc.constantFrom('echo', 'add', 'env', 'fail', 'refuse', 'pid', 'no such tool', 'toString'),
  entry,
  fields,
  after: fc.constant({ echo: 'no cursor' }),
  protocol: fc.constantFrom(1, 1, 1, 2),
  version: fc.integer({ min: -1, max: 5 }),
  wait_seconds: fc.constantFrom(0, 0.02),
  timeout_seconds: fc.constantFrom(0.001, 0.5, 5),
};

export interface Request {
  readonly jsonrpc: '2.0';
  readonly id?: number | string | null;
  readonly method: MethodName;
  readonly params?: unknown;
}

const id = fc.oneof(fc.nat({ max: 5 }), fc.string({ maxLength: 5 }), fc.constant(null), fc.double());

/** A request that keeps the contract; of most parameters the value is one that leads somewhere. */
export const validRequest: Arbitrary<Request> = fc
  .constantFrom(...(Object.keys(METHODS) as MethodName[]))
  .chain((method) =>
    fc.record(
      {
        jsonrpc: fc.constant('2.0' as const),
        id: id.map((value) => JSON.parse(JSON.stringify(value))),
        method: fc.constant(method),
        params: paramsOf(method),
      },
      { requiredKeys: ['jsonrpc', 'method', 'params'] },
    ),
  );

function paramsOf(method: MethodName): Arbitrary<unknown> {
  const schema = METHODS[method].params as z.ZodObject;
  const known = Object.keys(schema.shape).filter((key) => Object.hasOwn(meaningful, key));
  const sensible = fc.record(
    Object.fromEntries(known.map((key) => [key, meaningful[key] as Arbitrary<unknown>])),
  );
  return fc
    .tuple(arbitraryOf(schema, 'input') as Arbitrary<Record<string, unknown>>, sensible, fc.nat({ max: 9 }))
    .map(([any, better, luck]) => {
      const values = luck === 0 ? any : { ...any, ...pickKeys(better, Object.keys(any)) };
      return values;
    });
}

function pickKeys(from: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
