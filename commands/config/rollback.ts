import { BaseCommand } from '../../src/cli/base-command.ts';
import { Args } from '../../src/cli/flags.ts';

export default class ConfigRollback extends BaseCommand {
  static override description =
    'Write the registry back as it was; without a version, as it was before its last change, or before it was broken.';
  static override examples = ['mcp config rollback', 'mcp config rollback 12'];
  static override args = {
    version: Args.integer({
      description: 'a version (mcp config history lists them)',
      min: 1,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<unknown> {
    const { version } = (await this.parse(ConfigRollback)).args;
    const answer = await (await this.client()).call('registry.rollback', { version });
    this.log(`the registry is as it was at version ${answer.restored} (this is version ${answer.version})`);
    return answer;
  }
}
