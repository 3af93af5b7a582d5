import { expect, test } from 'vitest';
import { formatToolResult } from '../../../src/cli/tool-result.ts';

test('text is printed as it is, everything else as a note of what it is', () => {
  const result = {
    content: [
      { type: 'text', text: 'hi\nthere' },
      { type: 'image', mimeType: 'image/png', data: 'A'.repeat(4096) },
      { type: 'resource_link', uri: 'file:///a.txt', name: 'a' },
      { type: 'resource', resource: { uri: 'demo://1', text: 'inside' } },
      { type: 'resource', resource: { uri: 'demo://2', blob: 'AAAA' } },
      { type: 'brand_new' },
    ],
  };
  expect(formatToolResult(result)).toBe(
    [
      'hi\nthere',
      '[image image/png, 3.0 KiB]',
      '[resource file:///a.txt]',
      '[resource demo://1]\ninside',
      '[resource demo://2]',
      '[brand_new]',
    ].join('\n'),
  );
});

test('structured content is shown when there is no other', () => {
  expect(formatToolResult({ content: [], structuredContent: { sum: 3 } })).toBe('{\n  "sum": 3\n}');
});
