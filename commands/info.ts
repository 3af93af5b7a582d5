import { BaseCommand } from '../src/cli/base-command.ts';
import { serverArg } from '../src/cli/flags.ts';
import { serverDetails } from '../src/cli/server-view.ts';

export default class Info extends BaseCommand {
  static override description = 'What is known of a server: its state, its entry, what it said of itself.';
  static override examples = ['mcp mem0 info', 'mcp mem0', 'mcp mem0 info --json'];
  static override args = { server: serverArg };

  async run(): Promise<unknown> {
    const { args } = await this.parse(Info);
    const info = await (await this.client()).call('server.info', args);
    const { status, entry, server_info: said, log_file: log } = info;
    this.log(serverDetails(status));
    if (said) this.log(`\nIt calls itself ${said.name} ${said.version}.`);
    this.log(`\nEntry (secrets masked):\n${JSON.stringify(entry, null, 2)}\n\nLog: ${log}`);
    return info;
  }
}
