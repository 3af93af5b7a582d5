import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/config/problems.ts';
import { parseRegistry } from '../../../src/config/registry.ts';

const folder = join(import.meta.dirname, '../../golden/config');

/** A registry above the line, every problem in it below. */
describe('the problems of a registry, word for word', () => {
  it.each(readdirSync(folder))('%s', (file) => {
    const [registry = '', expected] = readFileSync(join(folder, file), 'utf8').split('----\n');
    const { entries, fileProblem } = parseRegistry(registry);
    expect(fileProblem).toBeNull();
    const lines = [...entries.values()].flatMap(({ problems }) => problems.map(formatProblem));
    expect(`${lines.join('\n')}\n`).toBe(expected);
  });
});

describe('a file that is no registry', () => {
  it.each([
    ['{"a" 1}', '1:6 needs a ":" here, after the key'],
    ['{\n  "a": {}\n  "b": {}\n}', '3:3 needs a "," here, after the value before it'],
    ['{\r\n"a": {},\r\n b: {}}', '3:2 is not valid JSON here: text needs double quotes'],
    ['{"a": {}', '1:9 needs a "}" here, for a "{" that is never closed'],
    ['{"a": "x', '1:7 has text here that is never closed: add a double quote'],
    ['{} {}', '1:4 has something here after its end: remove it'],
    ['[]', '1:1 must be an object of servers by their names: { "<name>": { "command": "…" } }'],
    ['"text"', '1:1 must be an object of servers by their names: { "<name>": { "command": "…" } }'],
    [
      '{"mcpServers": 1}',
      '1:16 mcpServers: must be an object of servers by their names: { "<name>": { "command": "…" } }',
    ],
    [
      '{"mcpServers": {}, "mcpServers": {}}',
      '1:20 mcpServers: is there twice: put all servers into one of the two',
    ],
    ['['.repeat(100_000), '1:65 is nested more than 64 levels deep'],
    ['{"a":'.repeat(100_000), '1:321 is nested more than 64 levels deep'],
  ])('%.40s', (text, expected) => {
    const { entries, fileProblem } = parseRegistry(text);
    expect(entries.size).toBe(0);
    expect(fileProblem && formatProblem(fileProblem)).toBe(expected);
  });
});
