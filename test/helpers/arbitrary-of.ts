import fc, { type Arbitrary } from 'fast-check';
import * as z from 'zod';
import type { Schema } from '../../scripts/docs/json-schema.ts';

/** Any value that fits a schema, as it comes out of JSON. Throws for a schema that it cannot read. */
export function arbitraryOf(type: z.ZodType, io: 'input' | 'output'): Arbitrary<unknown> {
  const schema = z.toJSONSchema(type, { io }) as Schema;
  return anyThat(schema).map((value) => JSON.parse(JSON.stringify(value)));
}

function anyThat(schema: Schema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(anyThat));
  if (schema.type === undefined) return fc.jsonValue();
  const types = [schema.type].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: Schema): Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer(rangeOf(schema));
    case 'number':
      return fc.double({ ...rangeOf(schema), noNaN: true, noDefaultInfinity: true });
    case 'string':
      return stringOf(schema);
    case 'array':
      return fc.array(anyThat(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 5 });
    case 'object':
      return objectOf(schema);
    default:
      throw new Error(`no values known for ${JSON.stringify(schema)}`);
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema) {
  const min = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 0.001;
  const inside = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < 2 ** 31;
  return { ...(inside(min) && { min: min as number }), ...(inside(maximum) && { max: maximum as number }) };
}

function stringOf({ format, maxLength }: Schema): Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999') })
      .map((date) => date.toISOString());
  if (format !== undefined) throw new Error(`no values known for the format ${format}`);
  return fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength ?? 20, 20) });
}

function objectOf(schema: Schema): Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, anyThat(field)] as const,
  );
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
  const extra = schema.additionalProperties;
  if (extra === undefined || extra === false) return known;
  // A key that JSON.parse and an assignment treat differently is nothing that we promise to pass on.
  const key = fc.string({ maxLength: 10 }).filter((name) => name !== '__proto__');
  const others = fc.dictionary(key, anyThat(extra === true ? {} : extra), {
    maxKeys: 5,
    noNullPrototype: true,
  });
  return fc.tuple(others, known).map(([added, own]) => ({ ...added, ...own }));
}
