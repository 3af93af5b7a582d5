import { join } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import { parseJsonc, withoutMark } from '../../config/jsonc.ts';
import { parseToml } from '../../config/toml.ts';
import type { Env } from '../../platform/paths.ts';
import { readIfThere } from '../../platform/read-if-there.ts';

/** A program that a client starts as an MCP server. */
export interface ClientEntry {
  readonly client: string;
  readonly file: string;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface ClientConfig {
  readonly client: string;
  readonly file: string;
  /** Under which key its servers stand. */
  readonly key: string;
}

/** Where the clients of this user keep their servers. */
function configsOf(home: string, env: Env, platform: NodeJS.Platform): ClientConfig[] {
  const application =
    platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
  return [
    { client: 'Claude Code', file: join(env.CLAUDE_CONFIG_DIR || home, '.claude.json'), key: 'mcpServers' },
    {
      client: 'Claude Desktop',
      file: join(application, 'Claude', 'claude_desktop_config.json'),
      key: 'mcpServers',
    },
    {
      client: 'Codex',
      file: join(env.CODEX_HOME || join(home, '.codex'), 'config.toml'),
      key: 'mcp_servers',
    },
    { client: 'Gemini CLI', file: join(home, '.gemini', 'settings.json'), key: 'mcpServers' },
    { client: 'Cursor', file: join(home, '.cursor', 'mcp.json'), key: 'mcpServers' },
    { client: 'VS Code', file: join(application, 'Code', 'User', 'mcp.json'), key: 'servers' },
    { client: 'Windsurf', file: join(home, '.codeium', 'windsurf', 'mcp_config.json'), key: 'mcpServers' },
  ];
}

/** Every server that a client of this user starts as a program. What cannot be read is the client's own affair. */
export function readClientEntries(home: string, env: Env, platform: NodeJS.Platform): ClientEntry[] {
  return configsOf(home, env, platform).flatMap(({ client, file, key }) => {
    const servers = (readConfig(file) as Record<string, unknown> | null)?.[key];
    return Object.entries(servers ?? {}).flatMap(([name, entry]) => {
      const { command, args } = (entry ?? {}) as { command?: unknown; args?: unknown };
      if (typeof command !== 'string') return [];
      return [{ client, file, name, command, args: Array.isArray(args) ? args.map(String) : [] }];
    });
  });
}

function readConfig(file: string): unknown {
  try {
    const text = withoutMark(readIfThere(file) ?? '');
    if (file.endsWith('.toml')) {
      const parsed = parseToml(text);
      return parsed.ok ? parsed.table : null;
    }
    const parsed = parseJsonc(text);
    return parsed.ok && parsed.document.root ? getNodeValue(parsed.document.root) : null;
  } catch {
    return null;
  }
}
