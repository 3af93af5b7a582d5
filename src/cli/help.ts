import { Config } from '@oclif/core/config';
import { run } from '@oclif/core/run';
import { packageRoot, version } from '../platform/package-root.ts';
import { frontPage } from './front-page.ts';

/** Our front page; for everything else (the page of a command or a topic, `--version`) oclif. */
export async function showHelp(words: readonly string[]): Promise<void> {
  if (words.some((word) => !word.startsWith('-') || word === '--version')) {
    await run([...words], { root: packageRoot, version });
    return;
  }
  const { commands, topics } = await Config.load({ root: packageRoot, version });
  const flat = commands.filter(({ id, hidden }) => !hidden && !id.includes(':'));
  // oclif makes a topic of each command of a topic, too.
  const real = topics.filter(({ name }) => !name.includes(':') && flat.every(({ id }) => id !== name));
  const entries = [...flat, ...real.map(({ name, description }) => ({ id: name, description }))];
  process.stdout.write(frontPage(entries.map(({ id, description = '' }) => ({ id, description }))));
}
