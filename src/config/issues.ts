import type { z } from 'zod';
import { nearest } from '../domain/name.ts';

/** What a schema found wrong, in our words, before it is known where in the text it stands. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Whether the key itself is wrong, or what it holds. */
  readonly about: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

/** Every issue in words. Parse with `reportInput`: types are told from the input, which itself is never printed. */
export function findings(issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue);
    return [
      { path: issue.path, message: wordsOf(issue), about: issue.code === 'invalid_key' ? 'key' : 'value' },
    ];
  });
}

/** What other programs call things that have another name here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  cwd: 'path',
  workingDirectory: 'path',
  disabled: 'enabled',
  timeout: 'ready_timeout',
  serverUrl: 'url',
  httpUrl: 'url',
  environment: 'env',
};

/** What to do about a key that is none of `known`. */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  const elsewhere = Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined;
  const meant = elsewhere && known.includes(elsewhere) ? elsewhere : nearest(key, known);
  if (meant) return `is no known key: did you mean "${meant}"?`;
  return `is no known key: remove it, or call it "x-${key}" to keep it as a note`;
}

function unknownKeys(issue: Extract<Issue, { code: 'unrecognized_keys' }>): Finding[] {
  const known = issue.message.split(' ');
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: unknownKeyMessage(key, known),
    about: 'key',
  }));
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What zod says where a schema has no words of its own. */
const ZODS_WORDS = /^(Invalid|Too|Unrecognized)/;

function wordsOf(issue: Issue): string {
  if (!ZODS_WORDS.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(EXPECTED[issue.expected] ?? issue.expected, issue.input);
    case 'invalid_value':
      return choiceWords(issue.values.map(String), issue.input);
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? choiceWords(issue.options.map(String), undefined)
        : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function typeWords(expected: string, input: unknown): string {
  if (input === undefined) return `is missing: give it ${expected}`;
  return `must be ${expected}, not ${kindOf(input)}${input === null ? ': remove the key to leave it unset' : ''}`;
}

function choiceWords(choices: readonly string[], input: unknown): string {
  const list = choices.map((choice) => `"${choice}"`).join(', ');
  const meant = typeof input === 'string' ? nearest(input, choices) : null;
  return `must be ${choices.length > 1 ? 'one of ' : ''}${list}${meant ? `: did you mean "${meant}"?` : ''}`;
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'number')
    return Number.isInteger(input) ? 'a number' : 'a fraction or a number out of range';
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`;
}
