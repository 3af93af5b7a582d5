import type { Result } from '../contract/methods.ts';
import { printable } from './printable.ts';
import { formatBytes } from './units.ts';

type ToolResult = Result<'tool.call'>;
type Content = ToolResult['content'][number];

/** The content of a tool's result for reading: text as it is, everything else as a note of what it is. */
export function formatToolResult({ content, structuredContent }: ToolResult): string {
  if (content.length === 0 && structuredContent) return JSON.stringify(structuredContent, null, 2);
  return content.map(formatContent).join('\n');
}

function formatContent(content: Content): string {
  switch (content.type) {
    case 'text':
      // A program that reads our output gets the text exactly; a terminal gets no control sequences.
      return process.stdout.isTTY ? printable(String(content.text)) : String(content.text);
    case 'image':
    case 'audio':
      return `[${content.type} ${content.mimeType}, ${sizeOf(content.data)}]`;
    case 'resource_link':
      return `[resource ${content.uri}]`;
    case 'resource':
      return formatResource(content.resource as { uri?: string; text?: string });
    default:
      return `[${content.type}]`;
  }
}

function formatResource({ uri, text }: { uri?: string; text?: string }): string {
  return text === undefined ? `[resource ${uri}]` : `[resource ${uri}]\n${printable(text)}`;
}

const sizeOf = (base64: unknown) => formatBytes(Math.floor((String(base64 ?? '').length * 3) / 4));
