import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags, serverArg } from '../src/cli/flags.ts';

export default class Maintenance extends BaseCommand {
  static override description = 'Hold a server down on purpose: nothing starts it until it is let go.';
  static override examples = ['mcp mem0 maintenance', 'mcp mem0 maintenance --off'];
  static override args = { server: serverArg };
  static override flags = { off: Flags.boolean({ description: 'let it go again' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Maintenance);
    const client = await this.client();
    const { server } = await client.call('server.maintain', { server: args.server, on: !flags.off });
    this.log(
      flags.off
        ? `${args.server} is out of maintenance (${server.state})`
        : `${args.server} is in maintenance; mcp ${args.server} maintenance --off lets it go`,
    );
    return server;
  }
}
