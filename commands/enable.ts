import { BaseCommand } from '../src/cli/base-command.ts';
import { serverArg } from '../src/cli/flags.ts';

export default class Enable extends BaseCommand {
  static override description = 'Let a server be started again after mcp disable.';
  static override examples = ['mcp mem0 enable'];
  static override args = { server: serverArg };

  async run(): Promise<unknown> {
    const { server } = (await this.parse(Enable)).args;
    const client = await this.client();
    const answer = await client.call('registry.update', { server, fields: { enabled: null } });
    this.log(`${server} is enabled`);
    return answer.server;
  }
}
