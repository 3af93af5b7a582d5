import type { CommandLine } from '../domain/server.ts';
import { shellWords } from './shell-words.ts';

export type ParsedCommand =
  | { readonly ok: true; readonly command: CommandLine }
  | { readonly ok: false; readonly message: string };

/**
 * How a `command` will be run. Without `args` it is split as a shell would and run without one, unless it needs one
 * (pipes, redirection, globs, `&&`, `$(…)`, `VAR=x` in front). With `args` it is the program, one word, spaces and
 * all. `${VAR}` is not expanded here; a `~/` in front becomes `${HOME}/`.
 */
export function parseCommand(command: string, args: readonly string[] | undefined): ParsedCommand {
  if (args) return programWithArgs(command, args);
  const parsed = shellWords(command);
  if (parsed.kind === 'shell') return { ok: true, command: { shell: command.trim() } };
  if (parsed.kind === 'unclosed') return { ok: false, message: unclosedMessage(parsed.opening) };
  if (!parsed.words[0]) return { ok: false, message: 'is empty: write the command that starts the server' };
  return { ok: true, command: { argv: parsed.words } };
}

function unclosedMessage(opening: string): string {
  return `has a ${opening} that is never closed: close it, or write a backslash before it if it is meant literally`;
}

const SHELL_SYNTAX = /(^|\s)(\|{1,2}|&{1,2}|;|\d?[<>]{1,2}(&\d)?)(\s|$)|\$\(|`|^[A-Za-z_]\w*=/;

function programWithArgs(command: string, args: readonly string[]): ParsedCommand {
  if (SHELL_SYNTAX.test(command)) {
    const message = 'needs a shell, which "args" rules out: write all of it into "command" and remove "args"';
    return { ok: false, message };
  }
  // Programs that are found by PATH have no spaces in their names; files in folders may.
  const file = command.trim();
  const [program = '', ...rest] = file.split(/\s+/);
  if (rest.length > 0 && !program.includes('/')) {
    return {
      ok: false,
      message: `must be the program alone when there are "args": move what follows "${program}" there`,
    };
  }
  if (program === '') return { ok: false, message: 'is empty: write the command that starts the server' };
  return { ok: true, command: { argv: [file.replace(/^~(?=\/)/, '${HOME}'), ...args] } };
}
