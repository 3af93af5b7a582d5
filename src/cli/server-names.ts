import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { SERVER_NAME } from '../domain/name.ts';

/**
 * Names of the servers in a registry file, for completion and for "did you mean": read without a daemon, without
 * validation, and never failing. What is really there, the daemon knows.
 */
export function serverNames(registry: string): string[] {
  return Object.keys(entriesIn(registry)).filter((name) => SERVER_NAME.test(name));
}

/** Tags in a registry file, each once, read in the same way. */
export function serverTags(registry: string): string[] {
  const tags = Object.values(entriesIn(registry)).flatMap((entry) => (isObject(entry) ? entry.tags : []));
  return [...new Set(tags.flat())].filter((tag) => typeof tag === 'string');
}

function entriesIn(registry: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(registry, 'utf8');
  } catch {
    return {};
  }
  const top: unknown = parse(text, [], { allowTrailingComma: true });
  const wrapped = isObject(top) ? top.mcpServers : undefined;
  const servers = isObject(wrapped) ? wrapped : top;
  return isObject(servers) ? servers : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
