import { AppError } from '../contract/errors.ts';

type Schema = Readonly<Record<string, unknown>>;

/** True when the words are `key=value` pairs, whose values take their types from the tool's schema. */
export function needsSchema(words: readonly string[]): boolean {
  return words.length > 0 && !isJson(words);
}

/**
 * The arguments of a tool call from the words of a command line: one JSON object, or `key=value` pairs. A value is
 * read as what the schema wants of that key; without a word about it there, as text. Throws USAGE.
 */
export function argumentsFrom(words: readonly string[], schema: Schema = {}): Record<string, unknown> {
  if (isJson(words)) return parseObject(words[0] ?? '');
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw usage(`"${word}" is neither key=value nor a JSON object`);
    const key = word.slice(0, at);
    return [key, readValue(key, word.slice(at + 1), properties[key])] as const;
  });
  return Object.fromEntries(pairs);
}

function isJson(words: readonly string[]): boolean {
  return words.length === 1 && (words[0] ?? '').trimStart().startsWith('{');
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage(`the arguments are not valid JSON: ${(error as Error).message}`);
  }
}

function readValue(key: string, text: string, property: Schema | undefined): unknown {
  const types = typesOf(property);
  if (types.includes('string') || types.length === 0) return text;
  if (types.includes('null') && text === 'null') return null;
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.includes('number') || types.includes('integer')) && isNumber(text)) return Number(text);
  if (types.includes('array') || types.includes('object')) return parseJson(key, text, types);
  throw usage(`${key}: "${text}" is no ${types.join(' or ')}`);
}

/** The JSON types that a schema allows; none when it does not say. */
function typesOf(property: Schema | undefined): string[] {
  if (!property) return [];
  const { type, anyOf, oneOf } = property;
  if (type !== undefined) return [type].flat().map(String);
  const choices = (anyOf ?? oneOf ?? []) as Schema[];
  return choices.flatMap((choice) => typesOf(choice));
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function parseJson(key: string, text: string, types: readonly string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`${key}: write the ${types.join(' or ')} as JSON, quoted for the shell: ${key}='[1, 2]'`);
  }
}

const usage = (problem: string) => new AppError('USAGE', { problem });
