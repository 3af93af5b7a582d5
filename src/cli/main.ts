import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../platform/package-root.ts';
import { resolvePaths } from '../platform/paths.ts';
import type { CommandClass } from './base-command.ts';
import { report, wantsJson } from './failure.ts';
import { reorder } from './grammar.ts';
import { commandIdOf, type Manifest, readManifest, topicsOf } from './manifest.ts';
import { serverNames } from './server-names.ts';

/**
 * The command line from its words to its exit code. Loads the file of one command and little else: oclif's own way
 * there, through its plugin loader, takes longer than most commands do, and is taken for help only.
 */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const manifest = readManifest();
    const words = reorder(argv, {
      commands: Object.keys(manifest.commands),
      topics: topicsOf(manifest),
      servers: () => serverNames(resolvePaths().registry),
    });
    const id = commandIdOf(words, manifest);
    if (id === null || asksForHelp(words)) await (await import('./help.ts')).showHelp(words);
    else await runCommand(id, words.slice(id.split(':').length), manifest);
  } catch (error) {
    process.exitCode = report(error, wantsJson(argv) ? 'json' : 'words');
  }
}

async function runCommand(id: string, argv: string[], { commands }: Manifest): Promise<void> {
  const file = join(packageRoot, ...(commands[id]?.relativePath ?? []));
  const module: { default: CommandClass } = await import(pathToFileURL(file).href);
  await module.default.execute(argv);
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}
