import fc, { type Arbitrary } from 'fast-check';
import { METHODS } from '../../../src/contract/methods.ts';
import { mutated, restructured } from './mutations.ts';
import { validRequest } from './rpc-requests.ts';

/** The bound that the fuzzed daemon has on a message, so that one too many costs little. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

const text = (line: Arbitrary<unknown>) =>
  line.map((value) => Buffer.from(JSON.stringify(value) ?? 'undefined'));
const valid = text(validRequest);
const validText = validRequest.map((request) => JSON.stringify(request));

/** Looks like a request, and every part of it may be anything. */
const shape = fc.record(
  {
    jsonrpc: fc.oneof(fc.constantFrom<unknown>('2.0', '2.0', '2.0', '1.0', 2, null), fc.jsonValue()),
    id: fc.oneof(fc.nat(), fc.jsonValue()),
    method: fc.oneof(fc.constantFrom(...Object.keys(METHODS), 'no.such', '__proto__', ''), fc.jsonValue()),
    params: fc.jsonValue(),
    extra: fc.jsonValue(),
    result: fc.jsonValue(),
    error: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const batch = text(
  fc.array(fc.oneof(validRequest, shape, restructured(validRequest), fc.jsonValue()), { maxLength: 6 }),
);
const longBatch = fc
  .integer({ min: 90, max: 110 })
  .map((length) =>
    Buffer.from(JSON.stringify(Array(length).fill({ jsonrpc: '2.0', id: 1, method: 'daemon.status' }))),
  );

/** Deep inside of something: where recursion would meet the end of its stack. */
const deep = fc
  .tuple(
    fc.constantFrom('[', '{"a":', '[{"b":'),
    fc.constantFrom(50, 200, 3_000, 9_000),
    fc.constantFrom(
      ['', ''],
      ['{"jsonrpc":"2.0","id":', ',"method":"daemon.status"}'],
      ['{"jsonrpc":"2.0","id":1,"method":"daemon.status","params":', '}'],
      [
        '{"jsonrpc":"2.0","id":1,"method":"tool.call","params":{"server":"echo","tool":"echo","arguments":{"x":',
        '}}}',
      ],
      ['{"jsonrpc":"2.0","id":1,"method":"registry.add","params":{"server":"deep","entry":{"x-a":', '}}}'],
      [
        '{"jsonrpc":"2.0","id":1,"method":"registry.update","params":{"server":"tiny","fields":{"x-a":',
        '}}}',
      ],
    ),
    fc.boolean(),
  )
  .map(([open, levels, [before, after], closed]) => {
    const close = [...open.replaceAll(/[^[{]/g, '')]
      .reverse()
      .map((bracket) => (bracket === '[' ? ']' : '}'));
    const middle = `${open.repeat(levels)}1${closed ? close.join('').repeat(levels) : ''}`;
    return Buffer.from(`${before}${middle}${after}`);
  });

const huge = fc
  .tuple(fc.constantFrom(-2, 0, 1, 50_000), fc.constantFrom('x', '\0', 'é', '[', ' '))
  .map(([more, filling]) => {
    const [before, after] = ['{"jsonrpc":"2.0","id":7,"method":"daemon.hello","params":{"client":"', '"}}'];
    const room = MAX_MESSAGE_BYTES + more - before.length - after.length;
    return Buffer.from(before + filling.repeat(Math.floor(room / Buffer.byteLength(filling))) + after);
  });

const garbage = fc.uint8Array({ maxLength: 120 }).map((data) => Buffer.from(data));
const anyJson = fc.json().map((line) => Buffer.from(line));
const inString = fc
  .tuple(fc.uint8Array({ maxLength: 10 }), fc.constantFrom('"', '\\"', '\\ud83d', '\\u0000'))
  .map(([data, end]) =>
    Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":"'),
      data,
      Buffer.from(`${end}","method":"daemon.status"}`),
    ]),
  );

/** One line, or what could be taken for one, without its newline; it may hold newlines of its own. */
export const anyInput: Arbitrary<Buffer> = fc
  .oneof(
    { weight: 20, arbitrary: valid },
    { weight: 25, arbitrary: mutated(validText) },
    { weight: 20, arbitrary: text(restructured(validRequest)) },
    { weight: 10, arbitrary: text(shape) },
    { weight: 6, arbitrary: batch },
    { weight: 6, arbitrary: garbage },
    { weight: 5, arbitrary: anyJson },
    { weight: 4, arbitrary: inString },
    { weight: 2, arbitrary: deep },
    { weight: 1, arbitrary: huge },
    { weight: 1, arbitrary: longBatch },
  )
  .filter((data) => !asksToStop(data));

/** Whether a daemon that is right to do what it is told would end after this. */
export function asksToStop(data: Buffer): boolean {
  return data
    .toString('utf8')
    .split('\n')
    .some((line) => {
      const message = parsed(line);
      return [message].flat().some((item) => (item as { method?: unknown } | null)?.method === 'daemon.stop');
    });
}

export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
