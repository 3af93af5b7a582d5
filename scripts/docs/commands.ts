import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/platform/package-root.ts';

/** What the page reads of an argument or a flag of oclif's. */
export interface Input {
  readonly description?: string;
  readonly required?: boolean;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly type?: 'boolean' | 'option';
  readonly char?: string;
  readonly helpValue?: string | readonly string[];
  readonly allowNo?: boolean;
}

/** What the page reads of a command class. */
export interface CommandClass {
  readonly description?: string;
  readonly usage?: string | readonly string[];
  readonly examples?: readonly (string | { readonly description: string; readonly command: string })[];
  readonly args?: Readonly<Record<string, Input>>;
  readonly flags?: Readonly<Record<string, Input>>;
  readonly hidden?: boolean;
}

export interface DocumentedCommand {
  /** As it is typed after `mcp`: `daemon status`. */
  readonly words: string;
  readonly command: CommandClass;
}

/** Every command that is not hidden, in the order of the alphabet. A file's place under commands/ is its name. */
export async function loadCommands(): Promise<readonly DocumentedCommand[]> {
  const folder = join(packageRoot, 'commands');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const commands = await Promise.all(
    files.sort().map(async (file) => {
      const { default: command } = await import(pathToFileURL(join(folder, file)).href);
      return { words: wordsOf(file), command: command as CommandClass };
    }),
  );
  return commands.filter(({ command }) => !command.hidden);
}

function wordsOf(file: string): string {
  return file
    .replace(/\.ts$/, '')
    .replace(/\/index$/, '')
    .replaceAll('/', ' ');
}
