import { Config } from '@oclif/core/config';
import { run } from '@oclif/core/run';
import { packageRoot, version } from '../platform/package-root.ts';
import { resolvePaths } from '../platform/paths.ts';
import { report, wantsJson } from './failure.ts';
import { reorder } from './grammar.ts';
import { serverNames } from './server-names.ts';

/**
 * The command line from its words to its exit code. Commands report their own failures; what is left for here are
 * words that name no command.
 */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const config = await Config.load({ root: packageRoot, version });
    const words = reorder(argv, {
      commands: config.commandIDs,
      topics: topicsOf(config).map(({ name }) => name),
      servers: () => serverNames(resolvePaths().registry),
    });
    if (isFrontPage(words)) return await printFrontPage(config);
    await run(words, config);
  } catch (error) {
    process.exitCode = report(error, wantsJson(argv) ? 'json' : 'words');
  }
}

function isFrontPage([first, ...rest]: readonly string[]): boolean {
  return first === undefined || ((first === '--help' || first === '-h') && rest.length === 0);
}

/** Without what oclif adds: a topic for each command of a topic. */
function topicsOf({ topics }: Config): Config['topics'] {
  return topics.filter(({ name }) => !name.includes(':'));
}

async function printFrontPage(config: Config): Promise<void> {
  const { frontPage } = await import('./front-page.ts');
  const commands = config.commands.filter(({ id, hidden }) => !hidden && !id.includes(':'));
  const ids = new Set(commands.map(({ id }) => id));
  const topics = topicsOf(config).map(({ name, description }) => ({ id: name, description }));
  const entries = [...commands, ...topics.filter(({ id }) => !ids.has(id))];
  process.stdout.write(frontPage(entries.map(({ id, description = '' }) => ({ id, description }))));
}
