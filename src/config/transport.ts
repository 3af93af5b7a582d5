import type { Transport } from '../domain/server.ts';
import type { Entry } from './schema.ts';

/** How a server is spoken to: as its entry says, else by HTTP when it has a `port` or `url`, else over stdio. */
export function transportOf(entry: Entry): Transport {
  const told = entry.transport ?? entry.type;
  if (told) return told;
  return entry.port !== undefined || entry.url !== undefined ? 'http' : 'stdio';
}

/** Where it answers; null over stdio. */
export function urlOf(entry: Entry): string | null {
  const transport = transportOf(entry);
  if (transport === 'stdio') return null;
  if (entry.url !== undefined) return entry.url;
  return `http://127.0.0.1:${entry.port}/${transport === 'sse' ? 'sse' : 'mcp'}`;
}
