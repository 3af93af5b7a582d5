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
      topics: config.topics.map(({ name }) => name),
      servers: () => serverNames(resolvePaths().registry),
    });
    if (isFrontPage(words)) return await printFrontPage();
    await run(words, config);
  } catch (error) {
    process.exitCode = report(error, wantsJson(argv));
  }
}

function isFrontPage([first, ...rest]: readonly string[]): boolean {
  return first === undefined || ((first === '--help' || first === '-h') && rest.length === 0);
}

async function printFrontPage(): Promise<void> {
  const { frontPage } = await import('./front-page.ts');
  process.stdout.write(frontPage());
}
