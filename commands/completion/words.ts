import { BaseCommand } from '../../src/cli/base-command.ts';
import { candidates } from '../../src/cli/completion.ts';
import { Args } from '../../src/cli/flags.ts';
import { readManifest } from '../../src/cli/manifest.ts';
import { serverNames, serverTags } from '../../src/cli/server-names.ts';

export default class CompletionWords extends BaseCommand {
  static override description =
    'What may follow the words behind --. The completion scripts ask this; no daemon is needed.';
  static override hidden = true;
  static override examples = ['mcp completion words -- mem0 st'];
  static override args = {
    words: Args.string({
      description: 'the words so far; the last may be empty',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<unknown> {
    const { args } = await this.parse(CompletionWords);
    const words = candidates(args.words ?? [''], Object.values(readManifest().commands), {
      servers: serverNames(this.paths.registry),
      tags: serverTags(this.paths.registry),
    });
    this.log(words.join('\n'));
    return { words };
  }
}
