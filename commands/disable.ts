import { BaseCommand } from '../src/cli/base-command.ts';
import { serverArg } from '../src/cli/flags.ts';

export default class Disable extends BaseCommand {
  static override description = 'Stop a server and keep it from being started; its entry stays.';
  static override examples = ['mcp mem0 disable'];
  static override args = { server: serverArg };

  async run(): Promise<unknown> {
    const { server } = (await this.parse(Disable)).args;
    const client = await this.client();
    await client.call('server.stop', { server });
    const answer = await client.call('registry.update', { server, fields: { enabled: false } });
    this.log(`${server} is disabled; mcp ${server} enable takes it back`);
    return answer.server;
  }
}
