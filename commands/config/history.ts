import { BaseCommand } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/flags.ts';
import { formatVersion } from '../../src/cli/history-view.ts';

export default class ConfigHistory extends BaseCommand {
  static override description = 'Every change of the registry: when, by whom, what. Newest first.';
  static override examples = ['mcp config history', 'mcp config history -n 1'];
  static override flags = {
    lines: Flags.integer({
      char: 'n',
      min: 1,
      max: 1000,
      default: 20,
      description: 'at most this many changes',
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ConfigHistory);
    const answer = await (await this.client()).call('registry.history', { limit: flags.lines });
    this.log(answer.versions.map(formatVersion).join('\n\n') || 'The registry was not changed yet.');
    return answer;
  }
}
