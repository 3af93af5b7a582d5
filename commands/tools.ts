import { BaseCommand } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/flags.ts';
import { toolTable } from '../src/cli/tool-view.ts';

export default class Tools extends BaseCommand {
  static override description = 'The tools that running servers offer.';
  static override examples = [
    { description: 'Tools of one server', command: 'mcp everything tools' },
    {
      description: 'Tools of all running servers that fit some words',
      command: 'mcp tools --search "read a file"',
    },
  ];
  static override args = {
    server: Args.string({
      description: 'name of a server; without it, every one that runs',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    search: Flags.string({ char: 's', helpValue: '<words>', description: 'only what fits, best first' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Tools);
    const client = await this.client();
    if (flags.search !== undefined) {
      const { tools } = await client.call('tool.search', { query: flags.search });
      const found = tools.filter((tool) => !args.server || tool.server === args.server);
      this.log(found.length > 0 ? toolTable(found) : 'No tool of a running server fits.');
      return { tools: found };
    }
    const { servers } = await client.call('tool.list', { server: args.server });
    const all = servers.flatMap(({ server, tools }) => tools.map((tool) => ({ ...tool, server })));
    this.log(
      all.length > 0 ? toolTable(all, args.server) : 'No tools: no server that offers any is running.',
    );
    return args.server ? servers[0] : { servers };
  }
}
