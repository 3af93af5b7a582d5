import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseRegistry } from '../../../src/config/registry.ts';
import { entrySchema } from '../../../src/config/schema.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';

const text = readFileSync(join(packageRoot, 'examples', 'registry.json'), 'utf8');

/** Read and kept, but of no use yet; or, as `type`, another word for a field that is shown. */
const LEFT_OUT = ['limits', 'runtime', 'tools', 'type'];

it('shows a registry in which nothing is wrong', () => {
  const { entries, fileProblem } = parseRegistry(text);
  expect(fileProblem).toBeNull();
  expect([...entries.values()].flatMap(({ problems }) => problems)).toEqual([]);
  expect(entries.size).toBeGreaterThan(3);
});

it('shows every field that an entry can have', () => {
  const shown = new Set([...parseRegistry(text).entries.values()].flatMap(({ raw }) => Object.keys(raw)));
  const known = Object.keys(entrySchema.def.out.shape).filter((key) => !LEFT_OUT.includes(key));
  expect(known.filter((key) => !shown.has(key))).toEqual([]);
});
