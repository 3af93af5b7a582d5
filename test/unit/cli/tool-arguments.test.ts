import { describe, expect, test } from 'vitest';
import { argumentsFrom, needsSchema } from '../../../src/cli/tool-arguments.ts';

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    ratio: { type: 'number' },
    loud: { type: 'boolean' },
    names: { type: 'array' },
    options: { type: 'object' },
    limit: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    either: { type: ['string', 'number'] },
    anything: {},
  },
};

describe('a value is read as what the schema wants', () => {
  test.each<[string, unknown]>([
    ['text=hi', 'hi'],
    ['text=42', '42'],
    ['text=a=b', 'a=b'],
    ['text=', ''],
    ['count=42', 42],
    ['ratio=-1.5e3', -1500],
    ['loud=true', true],
    ['loud=false', false],
    ['names=["a", 1]', ['a', 1]],
    ['options={"a": {"b": null}}', { a: { b: null } }],
    ['limit=5', 5],
    ['limit=null', null],
    ['either=5', '5'],
    ['anything=5', '5'],
    ['unknown=true', 'true'],
  ])('%s', (word, value) => {
    const [key = ''] = word.split('=');
    expect(argumentsFrom([word], schema)).toEqual({ [key]: value });
  });
});

describe('a value that cannot be read so is a usage error that names it', () => {
  test.each([
    ['count=many', /^count: "many" is no integer$/],
    ['count=', /^count: "" is no integer$/],
    ['loud=yes', /^loud: "yes" is no boolean$/],
    ['names=a,b', /^names: write the array as JSON/],
    ['just-a-word', /is neither key=value nor a JSON object$/],
    ['=x', /is neither key=value nor a JSON object$/],
  ])('%s', (word, message) => {
    expect(() => argumentsFrom([word], schema)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
    );
  });
});

test('one JSON object is taken as it is, and needs no schema', () => {
  const words = ['{"a": 1, "b": [true]}'];
  expect(needsSchema(words)).toBe(false);
  expect(argumentsFrom(words)).toEqual({ a: 1, b: [true] });
});

test('broken JSON is a usage error', () => {
  expect(() => argumentsFrom(['{"a": }'])).toThrow(/^the arguments are not valid JSON/);
});

test('no words are no arguments', () => {
  expect(needsSchema([])).toBe(false);
  expect(argumentsFrom([])).toEqual({});
});

test('a key named __proto__ is only a key', () => {
  expect(Object.keys(argumentsFrom(['__proto__=x']))).toEqual(['__proto__']);
});
