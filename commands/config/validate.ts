import { BaseCommand } from '../../src/cli/base-command.ts';
import { checkFiles, formatFound } from '../../src/config/check-files.ts';
import { EXIT } from '../../src/contract/errors.ts';

export default class ConfigValidate extends BaseCommand {
  static override description =
    'Check settings and registry: every problem with its line and column. Exit 2 when there is one. Needs no daemon.';
  static override examples = ['mcp config validate', 'mcp config validate --json'];

  async run(): Promise<unknown> {
    await this.parse(ConfigValidate);
    const { problems, registry } = checkFiles(this.paths, process.env, process.cwd());
    for (const problem of problems) this.log(formatFound(problem));
    if (problems.length === 0) this.log(`settings and registry are valid (${registry.entries.size} servers)`);
    else this.endWith(EXIT.usage);
    return { valid: problems.length === 0, problems };
  }
}
