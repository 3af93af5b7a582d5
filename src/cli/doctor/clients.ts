import { existsSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { ok, problem } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { findOnPath, isExecutable } from '../../platform/find-on-path.ts';
import type { ClientEntry } from './client-configs.ts';

const OUR_NAMES: ReadonlySet<string> = new Set(['mcp', 'mcp-manager']);

/** Whether what the configs of clients start in our name is there. */
export function checkClients(entries: readonly ClientEntry[], path: string): Finding[] {
  const ours = entries.filter(namesUs);
  const findings = ours.flatMap(({ client, file, name, command, args }) => {
    const missing = missingOf(command, args, path);
    if (missing === null) return [];
    const message = `${client} starts "${name}" with ${missing}, which is not there (${file})`;
    return [problem('clients', message, `\${EDITOR:-vi} ${shellWord(file)}`)];
  });
  if (findings.length > 0) return findings;
  return [
    ok('clients', ours.length === 0 ? 'no client config names us' : 'what client configs name is there'),
  ];
}

function namesUs({ command, args }: ClientEntry): boolean {
  if (OUR_NAMES.has(basename(command)) && args.includes('connect')) return true;
  return [command, ...args].some((word) => word.endsWith('/dist/bin/mcp.js'));
}

/** The word of the command line that names nothing; null when all is there. */
function missingOf(command: string, args: readonly string[], path: string): string | null {
  const found = isAbsolute(command) ? isExecutable(command) : findOnPath(command, path).length > 0;
  if (!found) return command;
  return args.find((word) => word.endsWith('/dist/bin/mcp.js') && !existsSync(word)) ?? null;
}
