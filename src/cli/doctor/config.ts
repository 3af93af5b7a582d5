import { accessSync, constants } from 'node:fs';
import { type FoundProblem, formatFound } from '../../config/check-files.ts';
import { ok, problem } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';

/** Whether settings and registry can be used. */
export function checkConfig(problems: readonly FoundProblem[]): Finding[] {
  if (problems.length === 0) return [ok('config', 'settings and registry are valid')];
  return problems.map((found) => problem('config', formatFound(found), fixOf(found)));
}

/** What a variable says can only be taken back where it was set. */
function fixOf({ file, path }: FoundProblem): string {
  if (file === null) return /^[A-Z_0-9]+$/.test(path) ? `unset ${path}` : 'mcp config validate';
  const word = shellWord(file);
  if (!isReadable(file)) return `sudo chown "$(id -u)" ${word} && chmod 600 ${word}`;
  return `\${EDITOR:-vi} ${word} && mcp config validate`;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES';
  }
}
