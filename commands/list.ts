import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags } from '../src/cli/flags.ts';
import { listTable } from '../src/cli/list-view.ts';
import { statusTable } from '../src/cli/server-view.ts';

export default class List extends BaseCommand {
  static override description = 'Every server of the registry: transport, when it starts, what it needs.';
  static override examples = [
    { description: 'All servers', command: 'mcp list' },
    { description: 'With their states', command: 'mcp list --status' },
    { description: 'Their names, for a script', command: "mcp list --json | jq -r '.servers[].name'" },
  ];
  static override flags = {
    status: Flags.boolean({ description: 'show states instead, as mcp status does' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(List);
    const client = await this.client();
    const [report] = await Promise.all([client.call('server.status', {}), this.warnOfRegistry(client)]);
    this.log(flags.status ? statusTable(report) : listTable(report));
    return report;
  }
}
