import { confirm } from '../src/cli/ask.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags, serverArg } from '../src/cli/flags.ts';

export default class Remove extends BaseCommand {
  static override description =
    'Stop a server and take its entry out of the registry. mcp config rollback takes it back.';
  static override examples = ['mcp mem0 remove', 'mcp mem0 remove --yes'];
  static override args = { server: serverArg };
  static override flags = { yes: Flags.boolean({ char: 'y', description: 'do not ask' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Remove);
    const client = await this.client();
    const { entries } = await client.call('registry.show', {});
    const asks = !flags.yes && Object.hasOwn(entries, args.server);
    if (asks && !(await confirm(`Remove ${args.server}?`, '--yes', this.interrupted))) {
      this.logToStderr('nothing was removed');
      return { removed: false };
    }
    const { version } = await client.call('registry.remove', args);
    this.log(`${args.server} is removed; mcp config rollback takes that back`);
    return { removed: true, version };
  }
}
