import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../scripts/docs/pages.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

describe('the generated pages say what the code says (if not: npm run docs)', () => {
  it.each(Object.entries(PAGES))('docs/%s', async (name, render) => {
    await expect(render()).toMatchFileSnapshot(join(packageRoot, 'docs', name));
  });
});
