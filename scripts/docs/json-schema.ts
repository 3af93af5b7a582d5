import * as z from 'zod';
import * as shapes from '../../src/contract/shapes.ts';
import { code, linkTo } from './markdown.ts';

/** As much of JSON Schema as our contract uses. `shape` is our own: the name of the shared shape that this is. */
export interface Schema {
  readonly shape?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly format?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
}

/** Shapes that the page describes once and links to, by their name: `serverStatus` becomes `ServerStatus`. */
export const SHAPES: ReadonlyMap<string, z.ZodObject> = new Map(
  Object.entries(shapes).flatMap(([name, type]) =>
    type instanceof z.ZodObject ? [[name.charAt(0).toUpperCase() + name.slice(1), type] as const] : [],
  ),
);
const NAME_OF: ReadonlyMap<unknown, string> = new Map([...SHAPES].map(([name, type]) => [type, name]));

/** What a caller may pass (`input`) or is given (`output`), with every shared shape under its name. */
export function schemaOf(type: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(type, {
    io,
    override: ({ zodSchema, jsonSchema }) => {
      const shape = NAME_OF.get(zodSchema);
      if (shape) Object.assign(jsonSchema, { shape });
    },
  }) as Schema;
}

/** A type in a few words, for a cell of a table. */
export function typeInWords(schema: Schema): string {
  if (schema.shape) return linkTo(shapeHeading(schema.shape), schema.shape);
  if (schema.anyOf) return schema.anyOf.map(typeInWords).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(', ');
  if (schema.type === 'array') return schema.items ? `array of ${typeInWords(schema.items)}` : 'array';
  if (schema.type === 'object') return mapInWords(schema);
  const types = [schema.type ?? 'anything'].flat().join(' or ');
  return [types, ...bounds(schema)].join(', ');
}

/** The heading under which a shape is described. Not its bare name: `server.status` has that anchor already. */
export function shapeHeading(shape: string): string {
  return `Shape ${shape}`;
}

/** An object without fields of its own is a map; what it maps to is worth a word only when it is not anything. */
function mapInWords(schema: Schema): string {
  const values = schema.additionalProperties;
  const known = typeof values === 'object' && values.type !== undefined && !schema.properties;
  return known ? `object of ${typeInWords(values)}` : 'object';
}

function bounds(schema: Schema): string[] {
  const { minimum, maximum, exclusiveMinimum, maxLength } = schema;
  // Integers without a bound come with JavaScript's own.
  const isBound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const texts: string[] = [];
  if (isBound(minimum) && isBound(maximum)) texts.push(`${minimum} to ${maximum}`);
  else if (isBound(minimum)) texts.push(`at least ${minimum}`);
  if (isBound(exclusiveMinimum)) texts.push(`more than ${exclusiveMinimum}`);
  if (maxLength !== undefined) texts.push(`at most ${maxLength} characters`);
  return texts;
}
