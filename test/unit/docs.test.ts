import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../scripts/docs/pages.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const pages = await Promise.all(
  Object.entries(PAGES).map(async ([name, render]) => [name, await render()] as const),
);

describe('the generated pages say what the code says (if not: npm run docs)', () => {
  it.each(pages)('docs/%s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(join(packageRoot, 'docs', name));
  });
});

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const headings = text.matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the links of the generated pages', () => {
  it.each(pages)('docs/%s has every heading once', (_, text) => {
    const anchors = anchorsOf(text.replaceAll(/^```[\s\S]*?^```/gm, ''));
    expect(anchors).toEqual([...new Set(anchors)]);
  });

  it.each(pages)('docs/%s links only to what is there', (own, text) => {
    for (const [, file, anchor] of text.matchAll(/\]\(([\w.-]*)(?:#([\w-]+))?\)/g)) {
      const target = pages.find(([name]) => name === (file || own))?.[1];
      expect([file, target === undefined]).toEqual([file, false]);
      if (anchor !== undefined) expect(anchorsOf(target as string)).toContain(anchor);
    }
  });
});
