import { basename } from 'node:path';
import type { CommandLine } from '../domain/server.ts';

/** Programs that may fetch what they run first, with the subcommands that do (any, where none are listed). */
const FETCHERS: Readonly<Record<string, readonly string[]>> = {
  npx: [],
  pnpx: [],
  bunx: [],
  uvx: [],
  npm: ['exec', 'x'],
  pnpm: ['dlx'],
  yarn: ['dlx'],
  bun: ['x'],
  uv: ['run', 'tool'],
  pipx: ['run'],
  docker: ['run'],
  podman: ['run'],
};

/** Far enough for `env A=b npx …` and `cd x && npx …`; what comes later is arguments. */
const FIRST_WORDS = 20;

/** True when a command may have to download the server before it can start it. */
export function mayDownload(command: CommandLine): boolean {
  const words =
    'argv' in command ? command.argv.slice(0, FIRST_WORDS) : command.shell.split(/\s+/, FIRST_WORDS);
  return words.some((word, index) => {
    const program = basename(word);
    if (!Object.hasOwn(FETCHERS, program)) return false;
    const subcommands = FETCHERS[program] ?? [];
    return subcommands.length === 0 || words.slice(index + 1).some((next) => subcommands.includes(next));
  });
}
