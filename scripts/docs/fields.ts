import type { Schema } from './json-schema.ts';
import { typeInWords } from './json-schema.ts';
import { code, prose, table } from './markdown.ts';

interface Field {
  /** `tools[].name` for a field inside of an array inside of a field. */
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** The fields of an object as a table, those of inner objects too, unless these are shapes with a place of their own. */
export function fieldTable(schema: Schema): string {
  const rows = fieldsOf(schema, '').map(({ path, schema: field, required }) => [
    code(path),
    required ? typeInWords(field) : `${typeInWords(field)} (optional)`,
    prose(field.description ?? ''),
  ]);
  return table(['field', 'type', 'meaning'], rows);
}

function fieldsOf(schema: Schema, prefix: string): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix + name;
    const required = schema.required?.includes(name) ?? false;
    return [{ path, schema: field, required }, ...innerFields(field, path)];
  });
}

function innerFields(field: Schema, path: string): Field[] {
  if (field.shape) return [];
  if (field.items) return innerFields(field.items, `${path}[]`);
  if (field.anyOf) return field.anyOf.flatMap((choice) => innerFields(choice, path));
  return fieldsOf(field, `${path}.`);
}
